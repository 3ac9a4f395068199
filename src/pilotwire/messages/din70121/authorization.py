"""DIN SPEC 70121: the messages by which the car may charge."""

from typing import Annotated

from pilotwire.messages.din70121.body import BodyElement, EVSEProcessing, ResponseCode
from pilotwire.messages.din70121.certificates import CertificateChain, ContractID
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.messages.din70121.values import UnixTime
from pilotwire.schema import IDREF, Attr

GenChallenge = Annotated[str, DT.simple("genChallengeType", str)]


@BD.element
class PaymentDetailsReq(BodyElement):
    """The car shows its contract certificate. DC charging does not use it."""

    contract_id: ContractID
    contract_signature_cert_chain: CertificateChain


@BD.element
class PaymentDetailsRes(BodyElement):
    """The station answers with a challenge for the car to sign."""

    response_code: ResponseCode
    gen_challenge: GenChallenge
    date_time_now: UnixTime


@BD.element
class ContractAuthenticationReq(BodyElement):
    """The car asks whether it may charge; with a contract it returns the challenge, signed (9.4.1.5.1)."""

    id: Attr[IDREF | None] = None
    gen_challenge: GenChallenge | None = None


@BD.element
class ContractAuthenticationRes(BodyElement):
    """The station allows it, refuses, or asks for patience while somebody pays (9.4.1.5.2)."""

    response_code: ResponseCode
    evse_processing: EVSEProcessing
