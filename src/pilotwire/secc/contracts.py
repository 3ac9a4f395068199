"""Plug and Charge at the station: is this a contract, and is it really this car that holds it."""

from collections.abc import Mapping
from secrets import compare_digest
from typing import Any

from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import PnC_AReqAuthorizationMode
from pilotwire.pki import Code, Part, Role, TrustStore, Verdict, normal_emaid, validate
from pilotwire.pki.reading import read
from pilotwire.pki.signature import SignatureRefused, verify
from pilotwire.secc.errors import Refuse
from pilotwire.secc.visit import Visit

Codes = Mapping[Code, str]

WARNINGS20: Codes = {
    Code.EXPIRED: "WARNING_CertificateExpired",
    Code.NOT_YET_VALID: "WARNING_CertificateNotYetValid",
    Code.REVOKED: "WARNING_CertificateRevoked",
}
"""ISO 15118-20 warns, and the car may try another way; all else is WARNING_CertificateValidationError."""

UNKNOWN = "WARNING_eMSPUnknown"  # no root of the provider is installed (as EVerest reads it), or it has no agreement

PROVIDER = 5
"""Letters of an eMAID that name country and provider (ISO 15118-2, Annex H, by second hand)."""


def verify_contract20(visit: Visit, mode: PnC_AReqAuthorizationMode) -> ResponseCode | None:
    """Note whose contract it is; a warning where it is no good. Refuse where the signature is not the contract's."""
    if not compare_digest(mode.gen_challenge, visit.notes.challenge):
        return ResponseCode.WARNING_ChallengeInvalid
    chain = mode.contract_certificate_chain
    part = visit.offering.part20
    verdict = judge(visit, (chain.certificate, *chain.sub_certificates.certificate), part)
    if not verdict.ok:
        return ResponseCode[_warning20(verdict)]
    if visit.offering.providers and normal_emaid(verdict.name)[:PROVIDER] not in visit.offering.providers:
        return ResponseCode[UNKNOWN]
    signed = ("iso20-common", mode)
    check_signature(visit, signed, read(chain.certificate).public_key, part)
    visit.notes.contract, visit.notes.contract_until = normal_emaid(verdict.name), verdict.not_after
    return None


def _warning20(verdict: Verdict) -> str:
    if verdict.codes == {Code.UNKNOWN_ROOT}:
        return UNKNOWN
    return worst(verdict, WARNINGS20, "WARNING_CertificateValidationError")


def judge(visit: Visit, chain: tuple[bytes, ...], part: Part) -> Verdict:
    """What validation says about a chain as a contract."""
    return validate(chain, visit.offering.trust or TrustStore(), Role.CONTRACT, part, visit.now)


def worst(verdict: Verdict, codes: Codes, default: str) -> str:
    """The response code of a verdict. A time that is wrong counts only where nothing else is."""
    timely = verdict.codes - codes.keys()
    return default if timely else next(code for known, code in codes.items() if known in verdict.codes)


def check_signature(visit: Visit, signed: tuple[str, Any], key: Any, part: Part) -> None:
    """Refuse what the key did not sign."""
    if visit.signature is None:
        raise Refuse("FAILED_SignatureError", "the message is not signed")
    try:
        verify(visit.signature, [signed], key, part)
    except SignatureRefused as refused:
        raise Refuse("FAILED_SignatureError", str(refused)) from refused
