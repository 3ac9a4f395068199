"""ISO 15118-2, car: the session, services, payment (8.4.3.2 to 8.4.3.7)."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.steps import Abandon, Rest, Script, ask
from pilotwire.messages.iso2 import (
    AuthorizationReq,
    AuthorizationRes,
    CertificateChain,
    EnergyTransferMode,
    EVSEProcessing,
    PaymentDetailsReq,
    PaymentDetailsRes,
    PaymentOption,
    PaymentServiceSelectionReq,
    PaymentServiceSelectionRes,
    ResponseCode,
    SelectedService,
    SelectedServiceList,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    SessionSetupReq,
    SessionSetupRes,
    SubCertificates,
)
from pilotwire.messages.xmldsig import Signature
from pilotwire.pki import Credential, normal_emaid
from pilotwire.pki.signature import sign
from pilotwire.session.binding import bind
from pilotwire.session.dialect import Security
from pilotwire.session.events import Authorized, Established, Selected, Warned
from pilotwire.session.extras import twin

SIGNED_ID = "ID1"


def set_up(trip: Trip) -> Script[None]:
    """Introduce the car; a paused session goes on where the station knows its number, and all is asked again."""
    wanted = trip.resume
    trip.session_id = wanted.session_id if wanted else trip.settings.habits.session_id
    res = yield from ask(SessionSetupReq(evccid=bytes.fromhex(trip.settings.evccid)), SessionSetupRes)
    joined = res.response_code is ResponseCode.OK_OldSessionJoined
    if joined and not (wanted and trip.session_id == wanted.session_id):  # [V2G2-754]
        raise Abandon("the station claims a session that the car did not pause")
    trip.evse_id = res.evse_id
    trip.binding = bind(trip.session_id, trip.peer_certificate)
    trip.tell(Established(session_id=trip.session_id, peer=res.evse_id, joined=joined))


def select(trip: Trip) -> Script[EnergyTransferMode]:
    """Charging the way that the car likes best, other services that it wants, and how it pays."""
    found = yield from ask(ServiceDiscoveryReq(), ServiceDiscoveryRes)
    on_offer = found.charge_service.supported_energy_transfer_mode.energy_transfer_mode
    modes = [mode for name in trip.settings.transfer_modes for mode in on_offer if mode.name == name]
    if not modes:
        raise Abandon(f"the station has {', '.join(mode.name for mode in on_offer)}, which the car cannot use")
    option = _option(trip, found.payment_option_list.payment_option)
    extras = yield from _extras(trip, found)
    charging = SelectedService(service_id=found.charge_service.service_id)
    yield from ask(
        PaymentServiceSelectionReq(
            selected_payment_option=option,
            selected_service_list=SelectedServiceList(selected_service=(charging, *extras)),
        ),
        PaymentServiceSelectionRes,
    )
    trip.tell(Selected(trip.agreed))
    return modes[0]


def _option(trip: Trip, options: tuple[PaymentOption, ...]) -> PaymentOption:
    """The contract where car, station and connection can, else other means."""
    if PaymentOption.Contract in options and trip.settings.contract and trip.security is not Security.NONE:
        return PaymentOption.Contract
    if PaymentOption.ExternalPayment in options:
        return PaymentOption.ExternalPayment
    raise Abandon("the station takes contracts only, and none of the car's")


def _extras(trip: Trip, found: ServiceDiscoveryRes) -> Script[tuple[SelectedService, ...]]:
    """The first parameter set of each value added service that the car wants."""
    chosen, wanted = [], {twin(service).service for service in trip.settings.vas}
    for service in found.service_list.service if found.service_list else ():
        if service.service_id in wanted:
            details = yield from ask(ServiceDetailReq(service_id=service.service_id), ServiceDetailRes)
            sets = details.service_parameter_list.parameter_set if details.service_parameter_list else ()
            number = sets[0].parameter_set_id if sets else None
            chosen.append(SelectedService(service_id=service.service_id, parameter_set_id=number))
    return tuple(chosen)


def authorize(trip: Trip) -> Script[None]:
    """Show and prove the contract, or wait until somebody has paid."""
    contract = trip.settings.contract if trip.agreed.contract else None
    if contract is None:
        yield from _until_decided(trip, AuthorizationReq(), None)
        trip.tell(Authorized())
        return
    challenge = yield from _show(trip, contract)
    request = AuthorizationReq(id=SIGNED_ID, gen_challenge=challenge)
    signature = sign(contract.private_key, contract.part, [("iso2", request)])
    yield from _until_decided(trip, request, signature)
    trip.tell(Authorized(contract.name))


def _show(trip: Trip, contract: Credential) -> Script[bytes]:
    leaf, *sub_cas = contract.chain
    subs = SubCertificates(certificate=tuple(sub_cas)) if sub_cas else None
    request = PaymentDetailsReq(
        emaid=normal_emaid(trip.settings.emaid or contract.name),
        contract_signature_cert_chain=CertificateChain(certificate=leaf, sub_certificates=subs),
    )
    res = yield from ask(request, PaymentDetailsRes)
    if res.response_code is ResponseCode.OK_CertificateExpiresSoon:
        trip.tell(Warned("the contract ends soon"))
    return res.gen_challenge


def _until_decided(trip: Trip, request: AuthorizationReq, signature: Signature | None) -> Script[None]:
    while True:
        res = yield from ask(request, AuthorizationRes, signature)
        if res.evse_processing is EVSEProcessing.Finished:
            return
        yield Rest(trip.settings.ask_period)
