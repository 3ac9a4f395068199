"""ISO 15118-20 common messages: a contract certificate and its private key, from the provider into the car."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso20.base import Identifier, Processing, V2GRequest, V2GResponse
from pilotwire.messages.iso20.charging import ListOfRootCertificateIDs
from pilotwire.messages.iso20.common.certificates import (
    CertificateChain,
    ContractCertificateChain,
    SignedCertificateChain,
)
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import ID, Attr, Base64Binary, ComplexType, Name, Occurs, UnsignedByte, WireEnum

DHPublicKey = Annotated[bytes, CM.simple("dhPublicKeyType", Base64Binary, length=133)]
SECP521_Ciphertext = Annotated[bytes, CM.simple("secp521_EncryptedPrivateKeyType", Base64Binary, length=94)]
X448_Ciphertext = Annotated[bytes, CM.simple("x448_EncryptedPrivateKeyType", Base64Binary, length=84)]
TPM_Ciphertext = Annotated[bytes, CM.simple("tpm_EncryptedPrivateKeyType", Base64Binary, length=206)]


@CM.enumeration("ecdhCurveType")
class ECDHCurve(WireEnum):
    """The curve on which provider and car agree on the key that wraps the private key."""

    SECP521 = auto()
    X448 = auto()


@CM.type
class EMAIDList(ComplexType):
    """Contracts by their eMAID."""

    emaid: Annotated[tuple[Identifier, ...], Occurs(1, 8)]


@CM.element
class CertificateInstallationReq(V2GRequest):
    """The car shows its provisioning certificate and asks for contracts, those it prefers first (8.3.4.3.9.2).

    The roots are those it can check the answer against; the maximum is how many chains it can store.
    """

    oem_provisioning_certificate_chain: SignedCertificateChain
    list_of_root_certificate_ids: ListOfRootCertificateIDs
    maximum_contract_certificate_chains: UnsignedByte
    prioritized_emaids: EMAIDList | None = None


@CM.branch
class SECP521_EncryptedPrivateKey(ComplexType):
    """A private key of curve P-521 under AES-256-GCM: 12 octets nonce, 66 key, 16 tag."""

    value: Annotated[SECP521_Ciphertext, Name("SECP521_EncryptedPrivateKey")]


@CM.branch
class X448_EncryptedPrivateKey(ComplexType):
    """A private key of curve 448 under AES-256-GCM: 12 octets nonce, 56 key, 16 tag."""

    value: Annotated[X448_Ciphertext, Name("X448_EncryptedPrivateKey")]


@CM.branch
class TPM_EncryptedPrivateKey(ComplexType):
    """A private key that only the TPM in the car can unwrap."""

    value: Annotated[TPM_Ciphertext, Name("TPM_EncryptedPrivateKey")]


@CM.element
class SignedInstallationData(ComplexType):
    """One contract and its wrapped private key, signed by the provisioning service under this Id (8.3.5.3.39)."""

    id: Attr[ID]
    contract_certificate_chain: ContractCertificateChain
    ecdh_curve: ECDHCurve
    dh_public_key: DHPublicKey
    private_key: SECP521_EncryptedPrivateKey | X448_EncryptedPrivateKey | TPM_EncryptedPrivateKey


@CM.element
class CertificateInstallationRes(V2GResponse):
    """The station passes on one contract, and how many more there are to ask for (8.3.4.3.9.3)."""

    evse_processing: Processing
    cps_certificate_chain: CertificateChain
    signed_installation_data: SignedInstallationData
    remaining_contract_certificate_chains: UnsignedByte
