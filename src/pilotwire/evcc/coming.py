"""DIN SPEC 70121 and ISO 15118-2, car: what the loop goes on with, by driver, station and battery."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.energy import enough, wants
from pilotwire.evcc.iso20.kinds import LEAST_WH, LOST_S, Next
from pilotwire.evcc.schedules import Chosen, again, energy_of
from pilotwire.ports import Wish
from pilotwire.session.events import Warned

WISHES = {
    Wish.STOP: Next.STOP,
    Wish.PAUSE: Next.PAUSE,
    Wish.RENEGOTIATE: Next.RESCHEDULE,
    Wish.RENEGOTIATE_SERVICE: Next.RESCHEDULE,  # services are fixed for a session
}
NOTICES = {"StopCharging": Next.STOP, "ReNegotiation": Next.RESCHEDULE}
CODES = {
    "EVSE_Shutdown": Next.STOP,
    "EVSE_EmergencyShutdown": Next.STOP,
    "EVSE_Malfunction": Next.STOP,
    "EVSE_UtilityInterruptEvent": Next.PAUSE,
}


def status_of(response: Any) -> Any:
    """The station's status, by whatever name a response has it."""
    names = ("dc_evse_status", "ac_evse_status", "evse_status")
    return next(found for name in names if (found := getattr(response, name, None)) is not None)


REPLAN_S = 60.0
"""How often, in s, a car looks whether its plan still brings it where it wants to be; ours to choose."""


class Course:
    """Keeps to what was announced, and plans anew in it for what is still missing.

    `lost` tells that something is missing which the terms have no power for any more.
    """

    def __init__(self, trip: Trip, chosen: Chosen) -> None:
        self._trip, self._chosen = trip, chosen
        self._begun = self._made = trip.now
        self.lost = False

    def watts(self) -> float:
        """The power that is due now; none while the driver wants a standby."""
        trip = self._trip
        if trip.now - self._made >= REPLAN_S:
            self._replan()
        return 0.0 if trip.facts.wish is Wish.STANDBY else self._chosen.plan.watts(trip.now)

    def _replan(self) -> None:
        now, wanted = self._trip.now, wants(self._trip)
        self._made, self._chosen = now, again(self._chosen, wanted, now)
        planned = energy_of(self._chosen.plan)
        self.lost = planned < LEAST_WH < wanted.target_wh and now - self._begun >= LOST_S


class Ear:
    """Hears what the station asks for: a wish for new terms once, until it falls silent in between."""

    def __init__(self, trip: Trip, *, can: frozenset[Next]) -> None:
        """`can` are the ways that the protocol has besides going on and stopping."""
        self._trip, self._can = trip, can
        self._heard: Next = Next.GO_ON

    def coming(self, response: Any) -> Next:
        """Faults first, then the driver's wish, then the station's, then whether the battery has enough."""
        trip, asked = self._trip, self._asked(response)
        if trip.facts.fault or trip.facts.battery.error:
            return Next.STOP
        wished = WISHES.get(trip.facts.wish) if trip.facts.wish is not trip.granted else None
        trip.granted = trip.facts.wish  # the same wish counts anew after another one
        return self._possible(wished or asked or (Next.STOP if enough(trip) else Next.GO_ON))

    def _asked(self, response: Any) -> Next | None:
        status = status_of(response)
        code = getattr(status, "evse_status_code", None)
        by_code = CODES.get(code.name) if code else None
        found = by_code or NOTICES.get(status.evse_notification.name)
        news = found if found is not self._heard else None
        self._heard = found or Next.GO_ON
        return news if found is Next.RESCHEDULE else found

    def _possible(self, way: Next) -> Next:
        if way in (Next.GO_ON, Next.STOP) or way in self._can:
            return way
        fallback = Next.STOP if way is Next.PAUSE else Next.GO_ON
        self._trip.tell(Warned(f"the protocol has no way to {way.value}; going on with {fallback.value}"))
        return fallback
