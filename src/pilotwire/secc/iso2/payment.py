"""ISO 15118-2, station: contracts, authorization, and what it cannot give: certificates (8.4.3.6, .7, .10, .11)."""

from secrets import compare_digest

from pilotwire.messages.iso2 import (
    AuthorizationReq,
    AuthorizationRes,
    CertificateInstallationReq,
    CertificateInstallationRes,
    CertificateUpdateReq,
    CertificateUpdateRes,
    EVSEProcessing,
    PaymentDetailsReq,
    PaymentDetailsRes,
    ResponseCode,
)
from pilotwire.pki import Code, Part, normal_emaid, same_emaid
from pilotwire.pki.reading import read
from pilotwire.ports import Authorize, Decision
from pilotwire.secc.answers import answers
from pilotwire.secc.contracts import Codes, check_signature, judge, worst
from pilotwire.secc.errors import Refuse
from pilotwire.secc.payment import somebody_pays
from pilotwire.secc.visit import Visit
from pilotwire.session.events import Authorized

CODES2: Codes = {
    Code.EMPTY: "FAILED_NoCertificateAvailable",
    Code.REVOKED: "FAILED_CertificateRevoked",
    Code.EXPIRED: "FAILED_CertificateExpired",
}
"""What ISO 15118-2 has names for; all else is FAILED_CertChainError."""

SOON_S = 14 * 86400
"""A contract that ends within this time is told to do so ([V2G20-2218]; taken for -2 as well)."""


@answers(PaymentDetailsReq)
def payment_details(visit: Visit, request: PaymentDetailsReq) -> PaymentDetailsRes:
    """Judge the contract, and set a challenge of 128 bits for whoever claims to hold it [V2G2-697], [V2G2-698]."""
    chain = request.contract_signature_cert_chain
    sub_cas = chain.sub_certificates.certificate if chain.sub_certificates else ()
    octets = tuple(der for der in (chain.certificate, *sub_cas) if der)
    verdict = judge(visit, octets, Part.ISO2)
    if not verdict.ok:
        raise Refuse(worst(verdict, CODES2, "FAILED_CertChainError"), str(verdict))
    if not same_emaid(request.emaid, verdict.name):
        raise Refuse("FAILED_CertChainError", f"eMAID {request.emaid}: the certificate is one of {verdict.name}")
    notes = visit.notes
    notes.contract, notes.contract_key = normal_emaid(verdict.name), read(octets[0]).public_key
    notes.emaid, notes.challenge = request.emaid, visit.entropy(16)
    soon = verdict.not_after is not None and verdict.not_after - visit.now < SOON_S
    return PaymentDetailsRes(
        response_code=ResponseCode.OK_CertificateExpiresSoon if soon else ResponseCode.OK,
        gen_challenge=notes.challenge,
        evse_time_stamp=int(visit.now),
    )


@answers(AuthorizationReq)
def authorization(visit: Visit, request: AuthorizationReq) -> AuthorizationRes:
    """Repeated until somebody has decided."""
    if visit.agreed.contract:
        return _by_contract(visit, request)
    return _answer(
        EVSEProcessing.Finished if somebody_pays(visit) else EVSEProcessing.Ongoing_WaitingForCustomerInteraction
    )


def _answer(processing: EVSEProcessing) -> AuthorizationRes:
    return AuthorizationRes(response_code=ResponseCode.OK, evse_processing=processing)


def _by_contract(visit: Visit, request: AuthorizationReq) -> AuthorizationRes:
    """The first request proves that the car holds the contract; those that follow only ask how things are."""
    notes = visit.notes
    if not notes.asked:
        _prove(visit, request)
        notes.asked = True
        visit.do(Authorize(notes.contract))
        return _answer(EVSEProcessing.Ongoing)
    match visit.facts.authorization:
        case Decision.ACCEPTED:
            visit.tell(Authorized(notes.contract))
            return _answer(EVSEProcessing.Finished)
        case Decision.REJECTED:
            raise Refuse("FAILED", f"nobody pays for contract {notes.contract}")
    return _answer(EVSEProcessing.Ongoing)


def _prove(visit: Visit, request: AuthorizationReq) -> None:
    if not compare_digest(request.gen_challenge or b"", visit.notes.challenge):
        raise Refuse("FAILED_ChallengeInvalid", "GenChallenge is not the one that was set")
    check_signature(visit, ("iso2", request), visit.notes.contract_key, Part.ISO2)


@answers(CertificateInstallationReq)
def install(visit: Visit, request: CertificateInstallationReq) -> CertificateInstallationRes:
    """No provisioning service stands behind this station."""
    raise Refuse("FAILED_NoCertificateAvailable", "the station is linked to no provisioning service")


@answers(CertificateUpdateReq)
def update(visit: Visit, request: CertificateUpdateReq) -> CertificateUpdateRes:
    """As with a first certificate."""
    raise Refuse("FAILED_NoCertificateAvailable", "the station is linked to no provisioning service")
