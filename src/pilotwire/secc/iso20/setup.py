"""ISO 15118-20, station: the session, and who pays (8.3.4.3.1 to 8.3.4.3.3)."""

from pilotwire.messages.iso20.base import Processing, ResponseCode
from pilotwire.messages.iso20.common import (
    Authorization,
    AuthorizationReq,
    AuthorizationRes,
    AuthorizationSetupReq,
    AuthorizationSetupRes,
    CertificateInstallationReq,
    CertificateInstallationRes,
    EIM_ASResAuthorizationMode,
    PnC_AReqAuthorizationMode,
    PnC_ASResAuthorizationMode,
    SessionSetupReq,
    SessionSetupRes,
    SupportedProvidersList,
)
from pilotwire.ports import Authorize, Decision
from pilotwire.secc.answers import answers
from pilotwire.secc.contracts import verify_contract20
from pilotwire.secc.errors import Refuse
from pilotwire.secc.identity import fresh_session, joined_session
from pilotwire.secc.visit import Visit
from pilotwire.session.dialect import BLANK, Security
from pilotwire.session.events import Authorized


@answers(SessionSetupReq)
def session_setup(visit: Visit, request: SessionSetupReq) -> SessionSetupRes:
    """A new SessionID, or the old one for the car that paused it [V2G20-2545]."""
    joined = joined_session(visit, request.evccid)
    if not joined:
        fresh_session(visit, request.evccid)
    code = ResponseCode.OK_OldSessionJoined if joined else ResponseCode.OK_NewSessionEstablished
    return SessionSetupRes(header=BLANK, response_code=code, evse_id=visit.offering.evse_id)


def offered(visit: Visit) -> tuple[Authorization, ...]:
    """The ways to identify; never a contract in clear."""
    contract = visit.offering.contract_payment and visit.security is not Security.NONE
    ways = ((Authorization.EIM, visit.offering.external_payment), (Authorization.PnC, contract))
    return tuple(way for way, there in ways if there)


@answers(AuthorizationSetupReq)
def authorization_setup(visit: Visit, request: AuthorizationSetupReq) -> AuthorizationSetupRes:
    """The ways to identify, and a fresh challenge of 128 bits for a contract [V2G20-2621]."""
    services = offered(visit)
    if not services:
        raise Refuse("FAILED", "Plug and Charge is the only way to pay, and the connection is in clear")
    visit.notes.challenge = visit.entropy(16)
    mode: EIM_ASResAuthorizationMode | PnC_ASResAuthorizationMode = EIM_ASResAuthorizationMode()
    if Authorization.PnC in services:
        mode = PnC_ASResAuthorizationMode(gen_challenge=visit.notes.challenge, supported_providers=_providers(visit))
    return AuthorizationSetupRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        authorization_services=services,
        certificate_installation_service=visit.offering.certificate_installation,
        authorization_mode=mode,
    )


def _providers(visit: Visit) -> SupportedProvidersList | None:
    named = visit.offering.providers[:128]
    return SupportedProvidersList(provider_id=named) if named else None


@answers(CertificateInstallationReq)
def install(visit: Visit, request: CertificateInstallationReq) -> CertificateInstallationRes:
    """No provisioning service stands behind this station; AuthorizationSetupRes has told so."""
    raise Refuse("FAILED", "the station is linked to no provisioning service")


@answers(AuthorizationReq)
def authorization(visit: Visit, request: AuthorizationReq) -> AuthorizationRes:
    """Identify, then ask whether that pays: repeated until somebody has decided."""
    pnc = isinstance(request.authorization_mode, PnC_AReqAuthorizationMode)
    matches = pnc is (request.selected_authorization_service is Authorization.PnC)
    if request.selected_authorization_service not in offered(visit) or not matches:
        return _warn(ResponseCode.WARNING_AuthorizationSelectionInvalid)
    if visit.agreed.contract is not None and visit.agreed.contract is not pnc:
        visit.notes.asked, visit.notes.contract = False, None  # another way to pay is another question
    if isinstance(request.authorization_mode, PnC_AReqAuthorizationMode) and visit.notes.contract is None:
        code = verify_contract20(visit, request.authorization_mode)
        if code is not None:
            return _warn(code)
    return _decide(visit, pnc)


def _decide(visit: Visit, pnc: bool) -> AuthorizationRes:
    notes = visit.notes
    if not notes.asked:
        notes.asked = True
        visit.do(Authorize(notes.contract if pnc else None))
        return _ongoing(pnc)
    match visit.facts.authorization:
        case Decision.ACCEPTED:
            visit.tell(Authorized(notes.contract if pnc else None))
            return AuthorizationRes(
                header=BLANK, response_code=_granted(visit, pnc), evse_processing=Processing.Finished
            )
        case Decision.REJECTED:  # [V2G20-2230]
            notes.asked, notes.contract = False, None
            refused = ResponseCode.WARNING_GeneralPnCAuthorizationError if pnc else EIM_REJECTED
            return _warn(refused)
    return _ongoing(pnc)


EIM_REJECTED = ResponseCode.WARNING_EIMAuthorizationFailure
SOON_S = 14 * 86400
"""A contract that expires within this time should be renewed [V2G20-2218]."""


def _granted(visit: Visit, pnc: bool) -> ResponseCode:
    until = visit.notes.contract_until
    soon = pnc and until is not None and until - visit.now <= SOON_S
    return ResponseCode.OK_CertificateExpiresSoon if soon else ResponseCode.OK


def _ongoing(pnc: bool) -> AuthorizationRes:
    waiting = Processing.Ongoing if pnc else Processing.Ongoing_WaitingForCustomerInteraction
    return AuthorizationRes(header=BLANK, response_code=ResponseCode.OK, evse_processing=waiting)


def _warn(code: ResponseCode) -> AuthorizationRes:
    return AuthorizationRes(header=BLANK, response_code=code, evse_processing=Processing.Finished)
