"""ISO 15118-20 common messages: certificates and their chains, leaf first, the root left out."""

from typing import Annotated

from pilotwire.messages.iso20.common.values import CM, Certificate
from pilotwire.schema import ID, Attr, ComplexType, Occurs


@CM.type
class SubCertificates(ComplexType):
    """The sub-CA certificates between a leaf and its root."""

    certificate: Annotated[tuple[Certificate, ...], Occurs(1, 3)]


@CM.type
class CertificateChain(ComplexType):
    """A leaf and its sub-CAs; the station passes on the one of the certificate provisioning service (8.3.5.3.3)."""

    certificate: Certificate
    sub_certificates: SubCertificates | None = None


@CM.type
class SignedCertificateChain(ComplexType):
    """A chain that the header's signature refers to by its Id: the car's provisioning certificate (8.3.5.3.4)."""

    id: Attr[ID]
    certificate: Certificate
    sub_certificates: SubCertificates | None = None


@CM.type
class ContractCertificateChain(ComplexType):
    """The contract that pays, and the sub-CAs that vouch for it (8.3.5.3.5)."""

    certificate: Certificate
    sub_certificates: SubCertificates
