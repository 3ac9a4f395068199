"""ISO 15118-20, car: the session, authorization, services (8.3.4.3.1 to 8.3.4.3.6)."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.resume import bind, can_resume
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
    SelectedService,
    SelectedServiceList,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServiceIDList,
    ServiceSelectionReq,
    ServiceSelectionRes,
    SessionSetupReq,
    SessionSetupRes,
    SubCertificates,
)
from pilotwire.messages.xmldsig import Signature
from pilotwire.pki import Credential
from pilotwire.pki.signature import sign
from pilotwire.session.agreed import Variant
from pilotwire.session.dialect import BLANK, Security
from pilotwire.session.events import Authorized, Established, Selected, Warned
from pilotwire.session.learning import variants

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
    services, contract = setup.authorization_services, trip.settings.contract
    possible = Authorization.PnC in services and trip.security is not Security.NONE
    if contract and possible and (yield from _by_contract(trip, setup, contract)):
        trip.tell(Authorized(contract.name))
        return
    if Authorization.EIM not in services:
        raise Abandon("the station takes contracts only, and none of the car's")
    eim = AuthorizationReq(
        header=BLANK,
        selected_authorization_service=Authorization.EIM,
        authorization_mode=EIM_AReqAuthorizationMode(),
    )
    code = yield from _until_decided(trip, eim, None)
    if not code.name.startswith("OK"):
        raise Abandon(f"nobody pays: {code}")
    trip.tell(Authorized())


def _by_contract(trip: Trip, setup: AuthorizationSetupRes, contract: Credential) -> Script[bool]:
    """Whether the station takes the contract; a warning sends the car to the next way."""
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
    code = yield from _until_decided(trip, request, signature)
    if not code.name.startswith("OK"):
        trip.tell(Warned(f"the contract was not taken: {code}"))
    return code.name.startswith("OK")


def _until_decided(trip: Trip, request: AuthorizationReq, signature: Signature | None) -> Script[ResponseCode]:
    while True:
        res = yield from ask(request, AuthorizationRes, signature)
        if res.evse_processing is Processing.Finished:
            return res.response_code
        yield Rest(trip.settings.ask_period)


def select(trip: Trip) -> Script[None]:
    """Take the energy service that the car likes best, in a parameter set that it can follow."""
    known = ServiceIDList(service_id=(*trip.settings.services, *trip.settings.vas)[:16])
    found = yield from ask(ServiceDiscoveryReq(header=BLANK, supported_service_ids=known), ServiceDiscoveryRes)
    on_offer = {service.service_id for service in found.energy_transfer_service_list.service}
    variant = yield from _energy(trip, on_offer)
    extras = yield from _extras(trip, found)
    energy = SelectedService(service_id=variant.service, parameter_set_id=variant.parameter_set)
    yield from ask(
        ServiceSelectionReq(
            header=BLANK,
            selected_energy_transfer_service=energy,
            selected_vas_list=SelectedServiceList(selected_service=extras) if extras else None,
        ),
        ServiceSelectionRes,
    )
    trip.tell(Selected(trip.agreed))


def _energy(trip: Trip, on_offer: set[int]) -> Script[Variant]:
    for service in trip.settings.services:
        if service in on_offer:
            details = yield from ask(ServiceDetailReq(header=BLANK, service_id=service), ServiceDetailRes)
            ranked = sorted(variants(details), key=lambda v: _liking(trip, v))
            if ranked:
                return ranked[0]
    raise Abandon("the station offers none of the car's energy services")


def _liking(trip: Trip, variant: Variant) -> tuple[bool, bool]:
    """The control mode that the car wants first, then who states mobility needs."""
    settings = trip.settings
    return variant.control is not settings.control, variant.mobility is not settings.mobility


def _extras(trip: Trip, found: ServiceDiscoveryRes) -> Script[tuple[SelectedService, ...]]:
    """The first parameter set of each value added service that the car wants."""
    chosen = []
    for service in found.vas_list.service if found.vas_list else ():
        if service.service_id in trip.settings.vas:
            details = yield from ask(ServiceDetailReq(header=BLANK, service_id=service.service_id), ServiceDetailRes)
            first = details.service_parameter_list.parameter_set[0]
            chosen.append(SelectedService(service_id=service.service_id, parameter_set_id=first.parameter_set_id))
    return tuple(chosen)
