"""ISO 15118-20 common messages: which services there are, their parameter sets, and which the car takes.

Energy transfer (AC, DC, ...) is a service like any other; value added services (VAS) come beside it.
"""

from typing import Annotated

from pilotwire.messages.iso20.base import RationalNumber, ShortName, V2GRequest, V2GResponse
from pilotwire.messages.iso20.common.values import CM, ServiceID
from pilotwire.schema import Attr, Byte, ComplexType, Int, Name, Occurs, Short


@CM.type
class ServiceIDList(ComplexType):
    """Services by number (8.3.5.3.29)."""

    service_id: Annotated[tuple[ServiceID, ...], Occurs(1, 16)]


@CM.element
class ServiceDiscoveryReq(V2GRequest):
    """The car asks for the services, and may say which it knows (8.3.4.3.4.2)."""

    supported_service_ids: ServiceIDList | None = None


@CM.type
class Service(ComplexType):
    """A service that the station has, and whether it costs nothing (8.3.5.3.1)."""

    service_id: ServiceID
    free_service: bool


@CM.type
class ServiceList(ComplexType):
    """Services that the station has (8.3.5.3.2)."""

    service: Annotated[tuple[Service, ...], Occurs(1, 8)]


@CM.element
class ServiceDiscoveryRes(V2GResponse):
    """The station lists its services (8.3.4.3.4.3)."""

    service_renegotiation_supported: bool
    energy_transfer_service_list: ServiceList
    vas_list: Annotated[ServiceList | None, Name("VASList")] = None


@CM.element
class ServiceDetailReq(V2GRequest):
    """The car asks for the parameter sets of one service (8.3.4.3.5.1)."""

    service_id: ServiceID


@CM.branch
class BoolParameter(ComplexType):
    """A parameter that is a truth value."""

    value: Annotated[bool, Name("boolValue")]


@CM.branch
class ByteParameter(ComplexType):
    """A parameter that is an integer of 8 bits."""

    value: Annotated[Byte, Name("byteValue")]


@CM.branch
class ShortParameter(ComplexType):
    """A parameter that is an integer of 16 bits."""

    value: Annotated[Short, Name("shortValue")]


@CM.branch
class IntParameter(ComplexType):
    """A parameter that is an integer of 32 bits: most of them, as connector and control mode are."""

    value: Annotated[Int, Name("intValue")]


@CM.branch
class RationalParameter(ComplexType):
    """A parameter that is a number with an exponent."""

    value: Annotated[RationalNumber, Name("rationalNumber")]


@CM.branch
class StringParameter(ComplexType):
    """A parameter that is a short text."""

    value: Annotated[ShortName, Name("finiteString")]


@CM.type
class Parameter(ComplexType):
    """One property of a service, such as its connector or control mode (8.3.5.3.23)."""

    name: Attr[ShortName]
    value: BoolParameter | ByteParameter | ShortParameter | IntParameter | RationalParameter | StringParameter


@CM.type
class ParameterSet(ComplexType):
    """One way in which a service can be had, to be taken as a whole (8.3.5.3.22)."""

    parameter_set_id: ServiceID
    parameter: Annotated[tuple[Parameter, ...], Occurs(1, 32)]


@CM.type
class ServiceParameterList(ComplexType):
    """All the ways in which a service can be had (8.3.5.3.21)."""

    parameter_set: Annotated[tuple[ParameterSet, ...], Occurs(1, 32)]


@CM.element
class ServiceDetailRes(V2GResponse):
    """The station lists the parameter sets of that service (8.3.4.3.5.2)."""

    service_id: ServiceID
    service_parameter_list: ServiceParameterList


@CM.type
class SelectedService(ComplexType):
    """A service and the parameter set the car takes it with (8.3.5.3.25)."""

    service_id: ServiceID
    parameter_set_id: ServiceID


@CM.type
class SelectedServiceList(ComplexType):
    """The value added services that the car takes (8.3.5.3.24)."""

    selected_service: Annotated[tuple[SelectedService, ...], Occurs(1, 16)]


@CM.element
class ServiceSelectionReq(V2GRequest):
    """The car takes one way of energy transfer, and other services as it likes (8.3.4.3.6.2)."""

    selected_energy_transfer_service: SelectedService
    selected_vas_list: Annotated[SelectedServiceList | None, Name("SelectedVASList")] = None


@CM.element
class ServiceSelectionRes(V2GResponse):
    """The station accepts the selection, or not (8.3.4.3.6.3)."""
