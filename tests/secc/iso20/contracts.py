"""Contracts of ISO 15118-20: shown and proven, and stations that take them."""

from typing import Any

from pilotwire.messages.iso20.base import Processing
from pilotwire.messages.iso20.common import (
    Authorization,
    AuthorizationReq,
    ContractCertificateChain,
    PnC_AReqAuthorizationMode,
    SubCertificates,
)
from pilotwire.messages.xmldsig import Signature
from pilotwire.pki import Credential, Part
from pilotwire.pki.signature import sign
from pilotwire.session.dialect import BLANK, Security
from tests.scenarios import pki
from tests.secc.desk import Desk
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import ASK_WAYS, DC, DYNAMIC


def contract_desk(**more: Any) -> Desk:
    """A station that takes contracts over TLS and has given its challenge."""
    service, control = more.pop("service", DC), more.pop("control", DYNAMIC)
    fields = {"security": Security.TLS13, "contract_payment": True, **more}
    desk = desk_at("AUTHORIZATION_SETUP", service, control, **fields)
    desk.ask(ASK_WAYS)
    return desk


def challenge_of(desk: Desk) -> bytes:
    """The challenge of the last response."""
    challenge: bytes = desk.answer.body.authorization_mode.gen_challenge
    return challenge


def proof(challenge: bytes, credential: Credential | None = None, **more: Any) -> tuple[AuthorizationReq, Signature]:
    """An AuthorizationReq by contract and the signature under it."""
    chosen = credential or pki().iso20.contract
    leaf, *sub_cas = more.get("chain", chosen.chain)
    mode = PnC_AReqAuthorizationMode(
        id="ID1",
        gen_challenge=challenge,
        contract_certificate_chain=ContractCertificateChain(
            certificate=leaf, sub_certificates=SubCertificates(certificate=tuple(sub_cas))
        ),
    )
    request = AuthorizationReq(header=BLANK, selected_authorization_service=Authorization.PnC, authorization_mode=mode)
    return request, sign(more.get("key", chosen.private_key), Part.ISO20, [("iso20-common", mode)])


def decided(desk: Desk, *question: Any) -> str:
    """The code of the first answer that is final."""
    for _ in range(50):
        code = desk.code(*question)
        if desk.answer.body.evse_processing is Processing.Finished:
            return code
        desk.wait(0.1)
    raise AssertionError("nobody decided")
