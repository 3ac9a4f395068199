"""ISO 15118-20, car: schedules, energy on and off, and the end (8.3.4.3.7, 8.3.4.3.8, 8.3.4.3.10)."""

from pilotwire.energy import Plan
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.energy import choose, profile, schedule_request
from pilotwire.evcc.iso20.kinds import Next
from pilotwire.evcc.iso20.marks import hear_goals
from pilotwire.evcc.steps import Rest, Script, ask
from pilotwire.messages.iso20.base import Processing
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
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import ProfileChosen, Warned

POINTS = 1024  # entries of a schedule that the car can hold

Chosen = tuple[int | None, Plan]
"""The number of a schedule and the plan in it; no number where the station steers."""

SESSIONS = {
    Next.PAUSE: ChargingSession.Pause,
    Next.NEW_SERVICE: ChargingSession.ServiceRenegotiation,
    Next.OTHER_SERVICE: ChargingSession.ServiceRenegotiation,
}


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
        hear_goals(trip, res.control_mode)
        return None, Plan(())
    return choose(trip, res.control_mode.schedule_tuple)


def start(trip: Trip, chosen: Chosen) -> Script[PowerDeliveryRes]:
    """Energy on, with what the car means to draw."""
    number, plan = chosen
    if number is not None:
        trip.tell(ProfileChosen(number, plan))
    direction = ChannelSelection.Discharge if plan.watts(trip.now) < 0 else ChannelSelection.Charge
    request = PowerDeliveryReq(
        header=BLANK,
        ev_processing=Processing.Finished,
        charge_progress=ChargeProgress.Start,
        ev_power_profile=profile(trip, plan, number),
        bpt_channel_selection=direction if trip.agreed.bidirectional else None,
    )
    return (yield from _granted(trip, request))


def switch(trip: Trip, progress: ChargeProgress) -> Script[PowerDeliveryRes]:
    """Energy off, on hold, or about to get new schedules."""
    request = PowerDeliveryReq(header=BLANK, ev_processing=Processing.Finished, charge_progress=progress)
    return (yield from _granted(trip, request))


def _granted(trip: Trip, request: PowerDeliveryReq) -> Script[PowerDeliveryRes]:
    res = yield from ask(request, PowerDeliveryRes)
    if not is_ok(res):
        trip.tell(Warned(f"PowerDelivery({request.charge_progress.name}): {res.response_code.name}"))
    return res


def is_ok(res: PowerDeliveryRes) -> bool:
    """Whether the station did what it was asked, without any warning."""
    return res.response_code.name.startswith("OK")


def part(trip: Trip, ending: Next) -> Script[Next]:
    """Say goodbye, for good, for a while, or for other services."""
    how = SESSIONS.get(ending, ChargingSession.Terminate)
    trip.paused = how is ChargingSession.Pause
    yield from ask(SessionStopReq(header=BLANK, charging_session=how), SessionStopRes)
    return ending
