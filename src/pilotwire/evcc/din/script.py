"""DIN SPEC 70121, car: the sequence chart as a script (9.2)."""

from pilotwire.evcc.coming import STILL_TURNS, Course, Ear
from pilotwire.evcc.direct import Direct
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.energy import needs
from pilotwire.evcc.iso20.kinds import Next
from pilotwire.evcc.schedules import Chosen, Offer, choose, entries, offers_of
from pilotwire.evcc.steps import Abandon, Rest, Script, ask
from pilotwire.messages.din70121 import (
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ChargingProfile,
    ContractAuthenticationReq,
    ContractAuthenticationRes,
    DC_EVSEChargeParameter,
    EVRequestedEnergyTransfer,
    EVSEProcessing,
    PaymentOption,
    PowerDeliveryReq,
    PowerDeliveryRes,
    ProfileEntry,
    SAScheduleList,
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
from pilotwire.session.events import (
    Authorized,
    EnergyStarted,
    EnergyStopped,
    Established,
    ProfileChosen,
    Selected,
    Warned,
)

MOST_ENTRIES = 24  # of a profile; the schema has no bound


def din(trip: Trip) -> Script[None]:
    """A whole session after the handshake; whatever makes the car give up, it says goodbye."""
    direct = Direct(trip)
    try:
        yield from set_up(trip)
        mode = yield from select(trip)
        yield from authorize(trip)
        offers = yield from parameters(trip, direct, mode)
        yield from direct.prepare()
        chosen = choose(offers, needs(trip), trip.now, MOST_ENTRIES - 1)
        yield from power(trip, direct, chosen)
        trip.tell(EnergyStarted())
        yield from loop(trip, direct, chosen)
        yield from power(trip, direct, None)
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


def parameters(trip: Trip, direct: Direct, mode: EVRequestedEnergyTransfer) -> Script[tuple[Offer, ...]]:
    """Exchange limits until there are schedules."""
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
    if not isinstance(res.sa_schedules, SAScheduleList):
        raise Abandon("the station offers no schedules")
    return offers_of(res.sa_schedules.sa_schedule_tuple, trip.now)


def power(trip: Trip, direct: Direct, chosen: Chosen | None) -> Script[PowerDeliveryRes]:
    """Energy on, by a profile, or off."""
    profile = None
    if chosen is not None:
        rows = entries(chosen, trip.now)
        profile = ChargingProfile(
            sa_schedule_tuple_id=chosen.number,
            profile_entry=tuple(
                ProfileEntry(charging_profile_entry_start=start, charging_profile_entry_max_power=min(int(w), 32767))
                for start, w in rows
            ),
        )
        trip.tell(ProfileChosen(chosen.number, chosen.plan))
    request = PowerDeliveryReq(
        ready_to_charge_state=chosen is not None,
        charging_profile=profile,
        **direct.delivery(complete=chosen is None),
    )
    return (yield from ask(request, PowerDeliveryRes))


def loop(trip: Trip, direct: Direct, chosen: Chosen) -> Script[None]:
    """The loop, until the end is due."""
    ear, course = Ear(trip, can=frozenset()), Course(trip, chosen)
    while True:
        res = yield from direct.exchange(course.watts())
        if ear.coming(res) is Next.STOP:
            break
        yield Rest(trip.settings.loop_period)
    for _ in range(STILL_TURNS):
        if direct.still((yield from direct.exchange(0.0))):
            return
        yield Rest(trip.settings.loop_period)
