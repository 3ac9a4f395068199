"""ISO 15118-2: payment details and authorization."""

from typing import Annotated

from pilotwire.messages.iso2.body import BodyElement, EVSEProcessing, ResponseCode
from pilotwire.messages.iso2.certificates import CertificateChain, EMAIDText
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.iso2.values import UnixTime
from pilotwire.schema import ID, Attr, Base64Binary, Name

GenChallenge = Annotated[bytes, DT.simple("genChallengeType", Base64Binary, length=16)]


@BD.element
class PaymentDetailsReq(BodyElement):
    """The car shows its contract (8.4.3.6)."""

    emaid: Annotated[EMAIDText, Name("eMAID")]
    contract_signature_cert_chain: CertificateChain


@BD.element
class PaymentDetailsRes(BodyElement):
    """The station sends a challenge, which the car has to sign with the contract's key (8.4.3.6)."""

    response_code: ResponseCode
    gen_challenge: GenChallenge
    evse_time_stamp: UnixTime


@BD.element
class AuthorizationReq(BodyElement):
    """The car asks to be let in: with a contract signed and with the challenge, else empty (8.4.3.7)."""

    id: Attr[ID | None] = None
    gen_challenge: GenChallenge | None = None


@BD.element
class AuthorizationRes(BodyElement):
    """The station lets the car in, or keeps it waiting (8.4.3.7)."""

    response_code: ResponseCode
    evse_processing: EVSEProcessing
