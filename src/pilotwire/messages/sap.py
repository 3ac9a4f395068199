"""supportedAppProtocol: the handshake in which car and station agree on a message set (ISO 15118-2, 8.2)."""

from enum import auto
from typing import Annotated

from pilotwire.schema import AnyURI, ComplexType, Namespace, Occurs, UnsignedByte, UnsignedInt, WireEnum

SAP = Namespace("urn:iso:15118:2:2010:AppProtocol", "sap", qualified=False, qualified_attributes=False)

SchemaID = Annotated[int, SAP.simple("idType", UnsignedByte)]
Priority = Annotated[int, SAP.simple("priorityType", UnsignedByte, minimum=1, maximum=20)]
ProtocolName = Annotated[str, SAP.simple("protocolNameType", str, max_length=30)]
ProtocolNamespace = Annotated[str, SAP.simple("protocolNamespaceType", AnyURI, max_length=100)]


@SAP.enumeration("responseCodeType")
class ResponseCode(WireEnum):
    """The station's verdict; with a minor deviation the minor version numbers differ."""

    OK_SuccessfulNegotiation = auto()
    OK_SuccessfulNegotiationWithMinorDeviation = auto()
    Failed_NoNegotiation = auto()


@SAP.type(name="AppProtocolType")
class AppProtocol(ComplexType):
    """One message set that the car speaks. Priority 1 is the one it likes best."""

    protocol_namespace: ProtocolNamespace
    version_number_major: UnsignedInt
    version_number_minor: UnsignedInt
    schema_id: SchemaID
    priority: Priority


@SAP.element(anonymous=True, element="supportedAppProtocolReq")
class SupportedAppProtocolReq(ComplexType):
    """The car lists the message sets that it speaks."""

    app_protocol: Annotated[tuple[AppProtocol, ...], Occurs(1, 20)]


@SAP.element(anonymous=True, element="supportedAppProtocolRes")
class SupportedAppProtocolRes(ComplexType):
    """The station names the SchemaID of the one it chose."""

    response_code: ResponseCode
    schema_id: SchemaID | None = None
