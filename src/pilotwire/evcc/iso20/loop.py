"""ISO 15118-20, car: the charge loop, and all that it may be left for (8.3.4.4.3, 8.3.4.5.5)."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.energy import energies, enough
from pilotwire.evcc.iso20.kinds import LEAST_WH, LOST_S, Kind, Next
from pilotwire.evcc.iso20.power import Chosen, is_ok, schedule, start, switch
from pilotwire.evcc.iso20.readings import confirm
from pilotwire.evcc.steps import Rest, Script
from pilotwire.messages.iso20.base import EVSENotification, ResponseCode
from pilotwire.messages.iso20.common import ChargeProgress
from pilotwire.ports import Wish
from pilotwire.session.events import Warned

WISHES = {
    Wish.STOP: Next.STOP,
    Wish.PAUSE: Next.PAUSE,
    Wish.RENEGOTIATE: Next.RESCHEDULE,
    Wish.RENEGOTIATE_SERVICE: Next.OTHER_SERVICE,
    Wish.STANDBY: Next.STANDBY,
}
NOTICES = {
    EVSENotification.Terminate: Next.STOP,
    EVSENotification.Pause: Next.PAUSE,
    EVSENotification.ScheduleRenegotiation: Next.RESCHEDULE,
    EVSENotification.ServiceRenegotiation: Next.NEW_SERVICE,
}
"""All that leads out of the loop, each obeyed at once, long before its `notification_max_delay` is over."""

SERVICES = (Next.NEW_SERVICE, Next.OTHER_SERVICE)
ONCE = (Next.RESCHEDULE, *SERVICES)
"""What is done once for a notice that stays, until the station falls silent in between."""


class Loop:
    """One stay in the charge loop. `chosen` is the plan that the car follows."""

    def __init__(self, trip: Trip, kind: Kind, chosen: Chosen) -> None:
        self._trip, self._kind, self.chosen = trip, kind, chosen
        self._heard = Next.GO_ON
        self._astray = False
        self._planned = trip.now

    def run(self) -> Script[Next]:
        """Turn after turn, until something comes that ends the energy."""
        while True:
            coming = yield from self._turn(self._watts())
            if coming is Next.STANDBY:
                coming = yield from self._standby()
            if coming is Next.RESCHEDULE:
                coming = yield from self._reschedule()
                if coming is not Next.GO_ON:
                    return coming
            if coming is not Next.GO_ON:
                yield from self._kind.calm()
                return coming
            yield Rest(self._trip.settings.loop_period)

    def _watts(self) -> float | None:
        number, plan = self.chosen
        return None if number is None else plan.watts(self._trip.now)

    def _turn(self, watts: float | None) -> Script[Next]:
        res = yield from self._kind.exchange(watts)
        self._judge(res)
        yield from confirm(self._trip, res)
        return self._coming(res)

    def _judge(self, res: Any) -> None:
        """Put on record when the station finds that the car has left its profile."""
        astray = res.response_code is ResponseCode.WARNING_EVPowerProfileViolation
        if astray and not self._astray:
            self._trip.tell(Warned("the station finds the car outside of its power profile"))
        self._astray = astray

    def _coming(self, res: Any) -> Next:
        """Faults first, then the driver's wish, then the station's, then whether the battery has enough."""
        trip, asked = self._trip, self._asked(res)
        if trip.facts.fault or trip.facts.battery.error:
            return Next.STOP
        wished = WISHES.get(trip.facts.wish) if trip.facts.wish is not trip.granted else None
        trip.granted = trip.facts.wish  # the same wish counts anew after another one
        way = wished or asked or Next.GO_ON
        if way in SERVICES and not trip.services_may_change:
            trip.tell(Warned("the station does not let services change; going on with the old one"))
            way = Next.GO_ON
        if way is Next.GO_ON:
            return Next.STOP if enough(trip) else self._lost()
        return way

    def _lost(self) -> Next:
        """New schedules where the plan is over and something is still missing, but not too often."""
        trip, (number, plan) = self._trip, self.chosen
        ahead = any(step.watts > 0 and step.start + step.duration > trip.now for step in plan.steps)
        missing = energies(trip)[0] > LEAST_WH
        late = trip.now - self._planned >= LOST_S
        return Next.RESCHEDULE if number is not None and missing and late and not ahead else Next.GO_ON

    def _asked(self, res: Any) -> Next | None:
        found = NOTICES.get(res.evse_status.evse_notification) if res.evse_status else None
        news = found is not self._heard or found not in ONCE
        self._heard = found or Next.GO_ON
        return found if news else None

    def _reschedule(self) -> Script[Next]:
        """New schedules while the cable stays alive; the old plan where the station refuses."""
        self._planned = self._trip.now
        res = yield from switch(self._trip, ChargeProgress.ScheduleRenegotiation)
        if not is_ok(res):
            return Next.GO_ON
        chosen = yield from schedule(self._trip)
        if chosen is None:
            return Next.PAUSE
        self.chosen = chosen
        yield from start(self._trip, chosen)
        return Next.GO_ON

    def _standby(self) -> Script[Next]:
        """No energy as long as the driver wants that and the station bears it; what comes then."""
        trip = self._trip
        res = yield from switch(trip, ChargeProgress.Standby)
        if not is_ok(res):
            return Next.GO_ON
        while trip.facts.wish is Wish.STANDBY:
            answer = yield from self._kind.exchange(0.0)
            coming = self._coming(answer)
            if coming is not Next.GO_ON:
                return coming
            if answer.evse_status and answer.evse_status.evse_notification is EVSENotification.ExitStandby:
                break
            yield Rest(trip.settings.loop_period)
        yield from start(trip, self.chosen)
        return Next.GO_ON
