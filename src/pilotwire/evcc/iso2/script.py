"""ISO 15118-2, car: the sequence chart as a script, for AC and DC (8.8)."""

from typing import Any

from msgspec.structs import replace

from pilotwire.evcc.coming import Course, Ear
from pilotwire.evcc.direct import Direct
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso2.ac import Alternating
from pilotwire.evcc.iso2.receipts import give_receipt
from pilotwire.evcc.iso2.setup import authorize, select, set_up
from pilotwire.evcc.iso2.tariffs import trusted
from pilotwire.evcc.iso20.energy import wants
from pilotwire.evcc.iso20.kinds import STILL_TURNS, Next
from pilotwire.evcc.schedules import Chosen, Offer, choose, entries, offers_of
from pilotwire.evcc.steps import Abandon, Rest, Script, ask
from pilotwire.messages import iso2 as kit
from pilotwire.messages.iso2 import (
    AC_EVSEChargeParameter,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ChargeProgress,
    ChargingProfile,
    ChargingSession,
    DC_EVSEChargeParameter,
    EnergyTransferMode,
    EVSEProcessing,
    PowerDeliveryReq,
    PowerDeliveryRes,
    ProfileEntry,
    SAScheduleList,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.session.events import EnergyStarted, EnergyStopped, ProfileChosen, Warned
from pilotwire.session.kit import watts

STORAGE = 1024  # entries of a schedule that the car can hold
MOST_ENTRIES = 24  # of a profile, by the schema
WAYS = frozenset({Next.PAUSE, Next.RESCHEDULE})

Kind = Alternating | Direct


def iso2(trip: Trip) -> Script[None]:
    """A whole session after the handshake; whatever makes the car give up, it says goodbye."""
    ending = Next.STOP
    try:
        yield from set_up(trip)
        mode = yield from select(trip)
        yield from authorize(trip)
        ending = yield from energy(trip, mode)
    except Abandon as reason:
        trip.tell(Warned(str(reason)))
    trip.paused = ending is Next.PAUSE
    session = ChargingSession.Pause if trip.paused else ChargingSession.Terminate
    yield from ask(SessionStopReq(charging_session=session), SessionStopRes)


def energy(trip: Trip, mode: EnergyTransferMode) -> Script[Next]:
    """From charge parameters to the end of energy; whether it is a pause."""
    kind: Kind = Alternating(trip, mode) if mode.name.startswith("AC") else Direct(trip)
    chosen = yield from begin(trip, kind, mode)
    trip.tell(EnergyStarted())
    ending = yield from loop(trip, kind, mode, chosen)
    yield from power(kind, ChargeProgress.Stop, trip.agreed.schedule)
    trip.tell(EnergyStopped())
    yield from kind.finish()
    return ending


def begin(trip: Trip, kind: Kind, mode: EnergyTransferMode) -> Script[Chosen]:
    """Terms agreed, the cable made ready, energy on."""
    offers = yield from parameters(trip, kind, mode)
    yield from kind.prepare()
    chosen = choose(offers, wants(trip), trip.now, MOST_ENTRIES - 1)
    yield from start(trip, kind, chosen)
    return chosen


def parameters(trip: Trip, kind: Kind, mode: EnergyTransferMode) -> Script[tuple[Offer, ...]]:
    """Exchange limits until there are schedules."""
    while True:
        request = ChargeParameterDiscoveryReq(
            max_entries_sa_schedule_tuple=STORAGE,
            requested_energy_transfer_mode=mode,
            ev_charge_parameter=replace(kind.parameter(), departure_time=_stay(trip)),
        )
        res = yield from ask(request, ChargeParameterDiscoveryRes)
        if res.evse_processing is EVSEProcessing.Finished:
            break
        yield Rest(trip.settings.ask_period)
    expected = AC_EVSEChargeParameter if isinstance(kind, Alternating) else DC_EVSEChargeParameter
    if not isinstance(res.evse_charge_parameter, expected):
        raise Abandon(f"the station answers {type(res.evse_charge_parameter).__name__} to {mode.name}")
    kind.take(res.evse_charge_parameter)
    if not isinstance(res.sa_schedules, SAScheduleList):
        raise Abandon("the station offers no schedules")
    return offers_of(trusted(trip, res.sa_schedules.sa_schedule_tuple), trip.now)


def _stay(trip: Trip) -> int | None:
    departure = trip.facts.departure
    return None if departure is None else max(0, int(departure - trip.now))


def start(trip: Trip, kind: Kind, chosen: Chosen) -> Script[PowerDeliveryRes]:
    """Energy on, by the car's profile."""
    rows = entries(chosen, trip.now)
    profile = ChargingProfile(
        profile_entry=tuple(
            ProfileEntry(charging_profile_entry_start=s, charging_profile_entry_max_power=watts(kit, w))
            for s, w in rows
        )
    )
    trip.tell(ProfileChosen(chosen.number, chosen.plan))
    return (yield from power(kind, ChargeProgress.Start, chosen.number, profile))


def power(
    kind: Kind, progress: ChargeProgress, schedule: int | None, profile: ChargingProfile | None = None
) -> Script[PowerDeliveryRes]:
    """Energy on, off, or on new terms."""
    more: dict[str, Any] = kind.delivery(complete=progress is ChargeProgress.Stop)
    request = PowerDeliveryReq(
        charge_progress=progress, sa_schedule_tuple_id=schedule or 1, charging_profile=profile, **more
    )
    return (yield from ask(request, PowerDeliveryRes))


def loop(trip: Trip, kind: Kind, mode: EnergyTransferMode, chosen: Chosen) -> Script[Next]:
    """The charge loop, until something else than going on or new terms is due."""
    ear, course = Ear(trip, can=WAYS), Course(trip, chosen)
    while True:
        res = yield from kind.exchange(course.watts())
        yield from give_receipt(trip, res)
        coming = ear.coming(res)
        if coming is Next.RESCHEDULE or (coming is Next.GO_ON and course.lost):
            course = Course(trip, (yield from renegotiate(trip, kind, mode)))
        elif coming is not Next.GO_ON:
            yield from calm(trip, kind)
            return coming
        yield Rest(trip.settings.loop_period)


def calm(trip: Trip, kind: Kind) -> Script[None]:
    """Ask for no energy until none flows."""
    for _ in range(STILL_TURNS):
        res = yield from kind.exchange(0.0)
        yield from give_receipt(trip, res)
        if kind.still(res):
            return
        yield Rest(trip.settings.loop_period)


def renegotiate(trip: Trip, kind: Kind, mode: EnergyTransferMode) -> Script[Chosen]:
    """New schedules, and in DC a new cable check [V2G2-565], [V2G2-582]."""
    yield from calm(trip, kind)
    yield from power(kind, ChargeProgress.Renegotiate, trip.agreed.schedule)
    kind.part()
    return (yield from begin(trip, kind, mode))
