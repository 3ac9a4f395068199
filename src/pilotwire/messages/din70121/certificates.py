"""DIN SPEC 70121: certificates, and the messages that bring contracts into the car. DC charging uses none of this."""

from typing import Annotated

from pilotwire.messages.din70121.body import BodyElement, ResponseCode
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.schema import IDREF, Attr, Base64Binary, ComplexType, Occurs, Short

Certificate = Annotated[bytes, DT.simple("certificateType", Base64Binary, max_length=1200)]  # X.509 in DER
RootCertificateID = Annotated[str, DT.simple("rootCertificateIDType", str, max_length=40)]
DHParams = Annotated[bytes, DT.simple("dHParamsType", Base64Binary, max_length=256)]
PrivateKey = Annotated[bytes, DT.simple("privateKeyType", Base64Binary, max_length=128)]
ContractID = Annotated[str, DT.simple("contractIDType", str, max_length=24)]


@DT.type
class SubCertificates(ComplexType):
    """The authorities between a certificate and its root."""

    certificate: Annotated[tuple[Certificate, ...], Occurs(1, None)]


@DT.type
class CertificateChain(ComplexType):
    """A certificate and the authorities above it, without the root."""

    certificate: Certificate
    sub_certificates: SubCertificates | None = None


@DT.type
class ListOfRootCertificateIDs(ComplexType):
    """The roots that the car trusts, so that the station can answer with a chain to one of them."""

    root_certificate_id: Annotated[tuple[RootCertificateID, ...], Occurs(1, None)]


@BD.element
class CertificateUpdateReq(BodyElement):
    """The car asks for a successor of its contract certificate."""

    id: Attr[IDREF | None] = None
    contract_signature_cert_chain: CertificateChain
    contract_id: ContractID
    list_of_root_certificate_ids: ListOfRootCertificateIDs
    dh_params: DHParams


@BD.element
class CertificateUpdateRes(BodyElement):
    """The station passes on the new certificate and its private key, encrypted for the car."""

    id: Attr[IDREF]
    response_code: ResponseCode
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: PrivateKey
    dh_params: DHParams
    contract_id: ContractID
    retry_counter: Short


@BD.element
class CertificateInstallationReq(BodyElement):
    """The car asks for its first contract certificate and shows the certificate of its maker."""

    id: Attr[IDREF | None] = None
    oem_provisioning_cert: Certificate
    list_of_root_certificate_ids: ListOfRootCertificateIDs
    dh_params: DHParams


@BD.element
class CertificateInstallationRes(BodyElement):
    """The station passes on the certificate and its private key, encrypted for the car."""

    id: Attr[IDREF]
    response_code: ResponseCode
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: PrivateKey
    dh_params: DHParams
    contract_id: ContractID
