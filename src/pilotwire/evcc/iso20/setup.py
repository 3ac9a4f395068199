"""ISO 15118-20, car: the session, and who pays (8.3.4.3.1 to 8.3.4.3.3)."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.resume import can_resume
from pilotwire.evcc.steps import Abandon, Rest, Script, ask
from pilotwire.messages.iso20.base import Processing, ResponseCode
from pilotwire.messages.iso20.common import (
    Authorization,
    AuthorizationReq,
    AuthorizationRes,
    AuthorizationSetupReq,
    AuthorizationSetupRes,
    ContractCertificateChain,
    EIM_AReqAuthorizationMode,
    PnC_AReqAuthorizationMode,
    PnC_ASResAuthorizationMode,
    SessionSetupReq,
    SessionSetupRes,
    SubCertificates,
)
from pilotwire.messages.xmldsig import Signature
from pilotwire.pki import Credential, normal_emaid
from pilotwire.pki.signature import sign
from pilotwire.session.binding import bind
from pilotwire.session.dialect import BLANK, Security
from pilotwire.session.events import Authorized, Established, Warned

SIGNED_ID = "ID1"


def set_up(trip: Trip) -> Script[bool]:
    """Introduce the car; whether a paused session goes on."""
    wanted = trip.resume
    trip.session_id = wanted.session_id if wanted else trip.settings.habits.session_id
    res = yield from ask(SessionSetupReq(header=BLANK, evccid=trip.settings.evccid), SessionSetupRes)
    joined = res.response_code is ResponseCode.OK_OldSessionJoined
    if joined and not (wanted and can_resume(trip, wanted)):  # [V2G20-2539]
        raise Abandon("the station claims a session that the car did not pause at it")
    trip.evse_id = res.evse_id
    trip.tell(Established(session_id=trip.session_id, peer=res.evse_id, joined=joined))
    if joined and wanted:
        trip.follower.remember(wanted.agreed)
    trip.binding = bind(trip.session_id, trip.peer_certificate)
    return joined


def authorize(trip: Trip) -> Script[None]:
    """Identify by the contract where car, station and connection can, else by other means."""
    setup = yield from ask(AuthorizationSetupReq(header=BLANK), AuthorizationSetupRes)
    contract = trip.settings.contract
    if contract and _takes(trip, setup, contract) and (yield from _by_contract(trip, setup, contract)):
        trip.tell(Authorized(contract.name))
        return
    if Authorization.EIM not in setup.authorization_services:
        raise Abandon("the station takes contracts only, and none of the car's")
    eim = AuthorizationReq(
        header=BLANK,
        selected_authorization_service=Authorization.EIM,
        authorization_mode=EIM_AReqAuthorizationMode(),
    )
    code = yield from _until_decided(trip, eim, None)
    if not code.name.startswith("OK"):
        raise Abandon(f"nobody pays: {code.name}")
    trip.tell(Authorized())


def _takes(trip: Trip, setup: AuthorizationSetupRes, contract: Credential) -> bool:
    """Whether the station takes contracts like this one; none goes in clear."""
    if Authorization.PnC not in setup.authorization_services or trip.security is Security.NONE:
        return False
    providers = getattr(setup.authorization_mode, "supported_providers", None)
    named = normal_emaid(contract.name)
    return providers is None or any(named.startswith(normal_emaid(p)) for p in providers.provider_id)


def _by_contract(trip: Trip, setup: AuthorizationSetupRes, contract: Credential) -> Script[bool]:
    """Whether the station takes the contract; a warning sends the car to the next way."""
    code = yield from _show(trip, setup, contract)
    if code is ResponseCode.WARNING_ChallengeInvalid:  # once more, with a fresh one
        setup = yield from ask(AuthorizationSetupReq(header=BLANK), AuthorizationSetupRes)
        code = yield from _show(trip, setup, contract)
    if code is ResponseCode.OK_CertificateExpiresSoon:
        trip.tell(Warned("the contract expires soon"))
    elif not code.name.startswith("OK"):
        trip.tell(Warned(f"the contract was not taken: {code.name}"))
    return code.name.startswith("OK")


def _show(trip: Trip, setup: AuthorizationSetupRes, contract: Credential) -> Script[ResponseCode]:
    """Sign the challenge with the contract; what the station says to that."""
    if not isinstance(setup.authorization_mode, PnC_ASResAuthorizationMode):
        raise Abandon("the station offers Plug and Charge without a challenge")
    leaf, *sub_cas = contract.chain
    mode = PnC_AReqAuthorizationMode(
        id=SIGNED_ID,
        gen_challenge=setup.authorization_mode.gen_challenge,
        contract_certificate_chain=ContractCertificateChain(
            certificate=leaf, sub_certificates=SubCertificates(certificate=tuple(sub_cas))
        ),
    )
    signature = sign(contract.private_key, contract.part, [("iso20-common", mode)])
    request = AuthorizationReq(header=BLANK, selected_authorization_service=Authorization.PnC, authorization_mode=mode)
    return (yield from _until_decided(trip, request, signature))


def _until_decided(trip: Trip, request: AuthorizationReq, signature: Signature | None) -> Script[ResponseCode]:
    while True:
        res = yield from ask(request, AuthorizationRes, signature)
        if res.evse_processing is Processing.Finished:
            return res.response_code
        yield Rest(trip.settings.ask_period)
