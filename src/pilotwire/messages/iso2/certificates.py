"""ISO 15118-2: certificate chains, and how the car gets a contract certificate, its first one or a new one."""

from typing import Annotated

from pilotwire.messages.iso2.body import BodyElement, ResponseCode
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.xmldsig import X509IssuerSerial
from pilotwire.schema import ID, Attr, Base64Binary, ComplexType, Name, Occurs, Short, Value

Certificate = Annotated[bytes, DT.simple("certificateType", Base64Binary, max_length=800)]  # X.509 in DER
PrivateKey = Annotated[bytes, DT.simple("privateKeyType", Base64Binary, max_length=48)]
DHPublicKey = Annotated[bytes, DT.simple("dHpublickeyType", Base64Binary, max_length=65)]
EMAIDText = Annotated[str, DT.simple("eMAIDType", str, min_length=14, max_length=15)]


@DT.type
class SubCertificates(ComplexType):
    """The CA certificates between a leaf and its root (8.5.2.26)."""

    certificate: Annotated[tuple[Certificate, ...], Occurs(1, 4)]  # but two at most by [V2G2-656]


@DT.type
class CertificateChain(ComplexType):
    """A leaf certificate and the way up to its root, which is left out (8.5.2.5)."""

    id: Attr[ID | None] = None
    certificate: Certificate
    sub_certificates: SubCertificates | None = None


@DT.type
class ListOfRootCertificateIDs(ComplexType):
    """The root certificates that the car has installed (8.5.2.27)."""

    root_certificate_id: Annotated[tuple[X509IssuerSerial, ...], Occurs(1, 20)]


@DT.type
class ContractSignatureEncryptedPrivateKey(ComplexType):
    """The contract's private key, encrypted for this car: initialisation vector and ciphertext (8.5.2.28)."""

    id: Attr[ID]
    value: Value[PrivateKey]


@DT.type
class DiffieHellmanPublickey(ComplexType):
    """The sender's half of the key agreement that protects the private key (8.5.2.29)."""

    id: Attr[ID]
    value: Value[DHPublicKey]


@DT.type
class EMAID(ComplexType):
    """The contract's name, with an Id for the signature that covers it."""

    id: Attr[ID]
    value: Value[EMAIDText]


@BD.element
class CertificateUpdateReq(BodyElement):
    """The car asks to renew its contract certificate, signed with the key of the old one (8.4.3.10)."""

    id: Attr[ID]
    contract_signature_cert_chain: CertificateChain
    emaid: Annotated[EMAIDText, Name("eMAID")]
    list_of_root_certificate_ids: ListOfRootCertificateIDs


@BD.element
class CertificateUpdateRes(BodyElement):
    """The new certificate and its key, signed by the provisioning service (8.4.3.10)."""

    response_code: ResponseCode
    sa_provisioning_certificate_chain: CertificateChain
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: ContractSignatureEncryptedPrivateKey
    dh_public_key: Annotated[DiffieHellmanPublickey, Name("DHpublickey")]
    emaid: Annotated[EMAID, Name("eMAID")]
    retry_counter: Short | None = None  # after a failure: when to ask again


@BD.element
class CertificateInstallationReq(BodyElement):
    """The car asks for a contract certificate, signed with the key that its maker gave it (8.4.3.11)."""

    id: Attr[ID]
    oem_provisioning_cert: Certificate
    list_of_root_certificate_ids: ListOfRootCertificateIDs


@BD.element
class CertificateInstallationRes(BodyElement):
    """The certificate and its key, signed by the provisioning service (8.4.3.11)."""

    response_code: ResponseCode
    sa_provisioning_certificate_chain: CertificateChain
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: ContractSignatureEncryptedPrivateKey
    dh_public_key: Annotated[DiffieHellmanPublickey, Name("DHpublickey")]
    emaid: Annotated[EMAID, Name("eMAID")]
