"""Contracts of ISO 15118-2: shown, proven, and stations that take them."""

from typing import Any

from pilotwire.messages.iso2 import (
    AuthorizationReq,
    CertificateChain,
    EnergyTransferMode,
    PaymentDetailsReq,
    SubCertificates,
)
from pilotwire.pki import Credential, Part
from pilotwire.pki.signature import sign
from pilotwire.session.dialect import Security
from tests.scenarios import pki
from tests.secc.desk import Desk
from tests.secc.iso2.words import CONTRACT, DC, DESK, offering, requests, select


def contract_desk(goal: str = "PAYMENT_DETAILS", mode: EnergyTransferMode = DC, **more: Any) -> Desk:
    """A station that was told that a contract pays, over TLS."""
    station = {name: more.pop(name) for name in DESK if name in more}
    desk = Desk(offering(mode, contract_payment=True, **more), security=Security.TLS12, **station)
    words = dict(requests(desk)) | {"PAYMENT_SELECTION": select(CONTRACT), "PAYMENT_DETAILS": details()}
    desk.walk(words, "PAYMENT_DETAILS")
    if goal == "PAYMENT_DETAILS":
        return desk
    desk.walk(words, "AUTHORIZATION")
    if goal == "AUTHORIZATION":
        return desk
    prove(desk)
    desk.walk(requests(desk), goal)
    return desk


def details(credential: Credential | None = None, emaid: str | None = None, **more: Any) -> PaymentDetailsReq:
    """A contract, shown."""
    chosen = credential or pki().iso2.contract
    leaf, *sub_cas = more.get("chain", chosen.chain)
    chain = CertificateChain(
        certificate=leaf, sub_certificates=SubCertificates(certificate=tuple(sub_cas)) if sub_cas else None
    )
    return PaymentDetailsReq(emaid=emaid or chosen.name, contract_signature_cert_chain=chain)


def proof(challenge: bytes, credential: Credential | None = None) -> tuple[AuthorizationReq, Any]:
    """An AuthorizationReq and the signature under it."""
    request = AuthorizationReq(id="ID1", gen_challenge=challenge)
    key = (credential or pki().iso2.contract).private_key
    return request, sign(key, Part.ISO2, [("iso2", request)])


def prove(desk: Desk) -> None:
    """Sign the challenge that the desk was given last."""
    request, signature = proof(desk.answer.body.gen_challenge)
    assert desk.code(request, signature) == "OK"
    desk.wait(0.2)
