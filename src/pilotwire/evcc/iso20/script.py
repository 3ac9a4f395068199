"""ISO 15118-20, car: the sequence chart as a script, for AC and DC, one way and both (8.8)."""

from pilotwire.energy import Plan
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.ac import AC
from pilotwire.evcc.iso20.dc import DC
from pilotwire.evcc.iso20.energy import choose, enough, profile, schedule_request
from pilotwire.evcc.iso20.kinds import Kind, Next
from pilotwire.evcc.iso20.readings import confirm
from pilotwire.evcc.iso20.setup import authorize, select, set_up
from pilotwire.evcc.steps import Abandon, Rest, Script, ask
from pilotwire.messages.iso20.base import EVSENotification, Processing
from pilotwire.messages.iso20.common import (
    ChannelSelection,
    ChargeProgress,
    ChargingSession,
    Dynamic_SEResControlMode,
    PowerDeliveryReq,
    PowerDeliveryRes,
    ScheduleExchangeReq,
    ScheduleExchangeRes,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.ports import Wish
from pilotwire.session.agreed import AC_SERVICES, Control
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import EnergyStarted, EnergyStopped, ProfileChosen, Warned

POINTS = 1024  # entries of a schedule that the car can hold

WISHES = {
    Wish.STOP: Next.STOP,
    Wish.PAUSE: Next.PAUSE,
    Wish.RENEGOTIATE: Next.RESCHEDULE,
    Wish.RENEGOTIATE_SERVICE: Next.NEW_SERVICE,
    Wish.STANDBY: Next.STANDBY,
}
NOTICES = {
    EVSENotification.Terminate: Next.STOP,
    EVSENotification.Pause: Next.PAUSE,
    EVSENotification.ScheduleRenegotiation: Next.RESCHEDULE,
    EVSENotification.ServiceRenegotiation: Next.NEW_SERVICE,
    EVSENotification.ExitStandby: Next.GO_ON,
    EVSENotification.MeteringConfirmation: Next.GO_ON,
}


def iso20(trip: Trip) -> Script[None]:
    """A whole session after the handshake; whatever makes the car give up, it says goodbye."""
    try:
        joined = yield from set_up(trip)
        if not joined:
            yield from authorize(trip)
        while True:
            if not joined:
                yield from select(trip)
            joined = False
            if (yield from energy(trip)) is not Next.NEW_SERVICE:
                return
    except Abandon as reason:
        trip.tell(Warned(str(reason)))
        yield from _leave(trip, str(reason))


def energy(trip: Trip) -> Script[Next]:
    """From charge parameters to the end of energy; what comes next."""
    kind: Kind = AC(trip) if trip.agreed.variant.service in AC_SERVICES else DC(trip)
    yield from kind.parameters()
    chosen = yield from schedule(trip)
    if chosen is None:
        return (yield from _part(trip, Next.PAUSE))
    yield from kind.prepare()
    yield from _power(trip, ChargeProgress.Start, chosen)
    trip.tell(EnergyStarted())
    ending = yield from _loop(trip, kind, chosen)
    yield from _power(trip, ChargeProgress.Stop)
    trip.tell(EnergyStopped())
    yield from kind.finish()
    return (yield from _part(trip, ending))


Chosen = tuple[int | None, Plan]


def schedule(trip: Trip) -> Script[Chosen | None]:
    """Exchange schedules until the station is ready; None where it asks for a pause instead."""
    while True:
        request = ScheduleExchangeReq(
            header=BLANK, maximum_supporting_points=POINTS, control_mode=schedule_request(trip)
        )
        res = yield from ask(request, ScheduleExchangeRes)
        if res.evse_processing is Processing.Finished:
            break
        yield Rest(trip.settings.ask_period)
    if res.go_to_pause:
        return None
    if isinstance(res.control_mode, Dynamic_SEResControlMode):
        return None, Plan(())
    return choose(trip, res.control_mode.schedule_tuple)


def _power(trip: Trip, progress: ChargeProgress, chosen: Chosen | None = None) -> Script[PowerDeliveryRes]:
    number, plan = chosen or (None, Plan(()))
    told = None if number is None else profile(trip, plan, number)
    starts = progress is ChargeProgress.Start
    if starts and number is not None:
        trip.tell(ProfileChosen(number, plan))
    request = PowerDeliveryReq(
        header=BLANK,
        ev_processing=Processing.Finished,
        charge_progress=progress,
        ev_power_profile=told if starts else None,
        bpt_channel_selection=ChannelSelection.Charge if starts and trip.agreed.bidirectional else None,
    )
    return (yield from ask(request, PowerDeliveryRes))


def _loop(trip: Trip, kind: Kind, chosen: Chosen) -> Script[Next]:
    """The charge loop, until something else is to come."""
    while True:
        res = yield from kind.exchange(None if chosen[0] is None else chosen[1].watts(trip.now))
        yield from confirm(trip, res)
        coming = _coming(trip, res.evse_status.evse_notification if res.evse_status else None)
        match coming:
            case Next.GO_ON:
                yield Rest(trip.settings.loop_period)
            case Next.RESCHEDULE:
                chosen = yield from _reschedule(trip, chosen)
            case Next.STANDBY:
                yield from _standby(trip, kind)
            case _:
                yield from kind.calm()
                return coming


def _coming(trip: Trip, notice: EVSENotification | None) -> Next:
    """The driver's wish first, then the station's, then whether the battery has enough."""
    if trip.facts.fault or trip.facts.battery.error:
        return Next.STOP
    wished = WISHES.get(trip.facts.wish) if trip.facts.wish is not trip.granted else None
    if wished is not None:
        trip.granted = trip.facts.wish
        return wished
    if notice is not None and NOTICES[notice] is not Next.GO_ON:
        return NOTICES[notice]
    return Next.STOP if enough(trip) else Next.GO_ON


def _reschedule(trip: Trip, before: Chosen) -> Script[Chosen]:
    """New schedules while the cable stays alive; the old plan where the station refuses."""
    res = yield from _power(trip, ChargeProgress.ScheduleRenegotiation)
    if not res.response_code.name.startswith("OK"):
        trip.tell(Warned(f"no new schedule: {res.response_code}"))
        return before
    chosen = yield from schedule(trip)
    yield from _power(trip, ChargeProgress.Start, chosen or before)
    return chosen or before


def _standby(trip: Trip, kind: Kind) -> Script[None]:
    """No energy as long as the driver wants that."""
    res = yield from _power(trip, ChargeProgress.Standby)
    if not res.response_code.name.startswith("OK"):
        trip.tell(Warned(f"no standby: {res.response_code}"))
        return
    while trip.facts.wish is Wish.STANDBY:
        yield from kind.exchange(0.0)
        yield Rest(trip.settings.loop_period)
    number = trip.agreed.schedule if trip.agreed.variant.control is Control.SCHEDULED else None
    yield from _power(trip, ChargeProgress.Start, (number, Plan(())))


def _part(trip: Trip, ending: Next) -> Script[Next]:
    session = {Next.PAUSE: ChargingSession.Pause, Next.NEW_SERVICE: ChargingSession.ServiceRenegotiation}
    how = session.get(ending, ChargingSession.Terminate)
    trip.paused = how is ChargingSession.Pause
    yield from ask(SessionStopReq(header=BLANK, charging_session=how), SessionStopRes)
    return ending


def _leave(trip: Trip, why: str) -> Script[None]:
    request = SessionStopReq(
        header=BLANK, charging_session=ChargingSession.Terminate, ev_termination_explanation=why[:160]
    )
    yield from ask(request, SessionStopRes)
