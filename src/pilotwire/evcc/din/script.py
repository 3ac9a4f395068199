"""DIN SPEC 70121, car: the sequence chart as a script (9.2)."""

from pilotwire.evcc.coming import Ear
from pilotwire.evcc.direct import Direct
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.kinds import STILL_TURNS, Next
from pilotwire.evcc.steps import Abandon, Rest, Script, ask
from pilotwire.messages.din70121 import (
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ContractAuthenticationReq,
    ContractAuthenticationRes,
    DC_EVSEChargeParameter,
    EVRequestedEnergyTransfer,
    EVSEProcessing,
    PaymentOption,
    PowerDeliveryReq,
    PowerDeliveryRes,
    SelectedService,
    SelectedServiceList,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServicePaymentSelectionReq,
    ServicePaymentSelectionRes,
    SessionSetupReq,
    SessionSetupRes,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.ports import Wish
from pilotwire.session.events import (
    Authorized,
    EnergyStarted,
    EnergyStopped,
    Established,
    Selected,
    Warned,
)


def din(trip: Trip) -> Script[None]:
    """A whole session after the handshake; whatever makes the car give up, it says goodbye."""
    direct = Direct(trip)
    try:
        yield from set_up(trip)
        mode = yield from select(trip)
        yield from authorize(trip)
        yield from parameters(trip, direct, mode)
        yield from direct.prepare()
        yield from power(direct, ready=True)
        trip.tell(EnergyStarted())
        yield from loop(trip, direct)
        yield from power(direct, ready=False)
        trip.tell(EnergyStopped())
        yield from direct.finish()
    except Abandon as reason:
        trip.tell(Warned(str(reason)))
    yield from ask(SessionStopReq(), SessionStopRes)


def set_up(trip: Trip) -> Script[None]:
    """Introduce the car."""
    trip.session_id = trip.settings.habits.session_id
    res = yield from ask(SessionSetupReq(evccid=bytes.fromhex(trip.settings.evccid)), SessionSetupRes)
    text = res.evse_id.decode("ascii", "replace")
    trip.evse_id = text if text.isprintable() and text.isascii() else res.evse_id.hex().upper()
    trip.tell(Established(session_id=trip.session_id, peer=trip.evse_id))


def select(trip: Trip) -> Script[EVRequestedEnergyTransfer]:
    """Charging, paid by other means; the DC that car and station have in common."""
    found = yield from ask(ServiceDiscoveryReq(), ServiceDiscoveryRes)
    known, offered = EVRequestedEnergyTransfer.__members__, found.charge_service.energy_transfer_type.name
    modes = [mode for mode in trip.settings.transfer_modes if mode in known and mode in offered]
    if not modes:
        raise Abandon(f"the station has {offered}, which the car cannot use")
    if PaymentOption.ExternalPayment not in found.payment_options.payment_option:
        raise Abandon("the station takes contracts only")
    service = SelectedService(service_id=found.charge_service.service_tag.service_id)
    yield from ask(
        ServicePaymentSelectionReq(
            selected_payment_option=PaymentOption.ExternalPayment,
            selected_service_list=SelectedServiceList(selected_service=(service,)),
        ),
        ServicePaymentSelectionRes,
    )
    trip.tell(Selected(trip.agreed))
    return known[modes[0]]


def authorize(trip: Trip) -> Script[None]:
    """Ask until somebody has paid."""
    while True:
        res = yield from ask(ContractAuthenticationReq(), ContractAuthenticationRes)
        if res.evse_processing is EVSEProcessing.Finished:
            break
        yield Rest(trip.settings.ask_period)
    trip.tell(Authorized())


def parameters(trip: Trip, direct: Direct, mode: EVRequestedEnergyTransfer) -> Script[None]:
    """Exchange limits until the station has a schedule."""
    while True:
        request = ChargeParameterDiscoveryReq(
            ev_requested_energy_transfer_type=mode, ev_charge_parameter=direct.parameter()
        )
        res = yield from ask(request, ChargeParameterDiscoveryRes)
        if res.evse_processing is EVSEProcessing.Finished:
            break
        yield Rest(trip.settings.ask_period)
    if not isinstance(res.evse_charge_parameter, DC_EVSEChargeParameter):
        raise Abandon(f"the station answers {type(res.evse_charge_parameter).__name__} to a car on DC")
    direct.take(res.evse_charge_parameter)


def power(direct: Direct, *, ready: bool) -> Script[PowerDeliveryRes]:
    """Energy on, or off. Without prices there is nothing to plan; so no profile is told, as by all cars seen so far."""
    request = PowerDeliveryReq(ready_to_charge_state=ready, **direct.delivery(complete=not ready))
    return (yield from ask(request, PowerDeliveryRes))


def loop(trip: Trip, direct: Direct) -> Script[None]:
    """The loop: all that the battery takes, until the end is due; then until the current has ended."""
    ear = Ear(trip, can=frozenset())
    while True:
        standby = trip.facts.wish is Wish.STANDBY
        res = yield from direct.exchange(0.0 if standby else trip.facts.battery.max_charge_w)
        if ear.coming(res) is Next.STOP:
            break
        yield Rest(trip.settings.loop_period)
    for _ in range(STILL_TURNS):
        if direct.still((yield from direct.exchange(0.0))):
            return
        yield Rest(trip.settings.loop_period)
