"""Plays the habits of a car: a script that asks what the car's own would, with what it leaves out, adds or repeats."""

from collections.abc import Callable
from functools import partial
from typing import Any

from pilotwire.evcc.direct import Direct
from pilotwire.evcc.engine import Trip
from pilotwire.evcc.steps import Abandon, Ask, Rest, Script, Step, ask
from pilotwire.messages import din70121, iso2
from pilotwire.ports import ChargePower, Contactors, PilotState, RequestCurrent
from pilotwire.session.agreed import Power
from pilotwire.session.kit import KITS

LOOPS = frozenset({"CurrentDemandReq", "ChargingStatusReq", "DC_ChargeLoopReq", "AC_ChargeLoopReq"})
LIMITS = ("evse_maximum_power_limit", "evse_maximum_current_limit", "evse_max_current")
"""What must not be zero for a car that cannot bear it, in DIN SPEC 70121 and ISO 15118-2."""


def habitual(trip: Trip, begin: Callable[[Trip], Script[None]]) -> Script[None]:
    """The script of a protocol, played by the habits of the car."""
    running, player = begin(trip), _Player(trip)
    go: Callable[[], Step] = partial(next, running)
    while True:
        try:
            step = player.paced(go())
        except StopIteration:
            return
        value = yield step
        go = partial(running.send, value)
        if not isinstance(step, Ask):
            continue
        if player.begins_anew(step):
            running.close()
            running = begin(trip)
            go = partial(next, running)
        elif reason := (yield from player.leaves(step, value)):
            go = partial(running.throw, Abandon(reason))


class _Player:
    """What one car does differently, step by step."""

    def __init__(self, trip: Trip) -> None:
        self._trip, self._habits = trip, trip.settings.habits
        self._again = self._habits.restarts_after
        self._looping = False

    def paced(self, step: Step) -> Step:
        """A rest in a charge loop lasts as long as the car takes."""
        if isinstance(step, Ask):
            self._looping = type(step.request).__name__ in LOOPS
        elif isinstance(step, Rest) and self._looping and self._habits.turnaround is not None:
            return Rest(self._habits.turnaround)
        return step

    def begins_anew(self, step: Ask) -> bool:
        """Whether the car starts over after this answer, once."""
        if not self._again or type(step.request).__name__ != self._again:
            return False
        self._again = ""
        self._trip.do(RequestCurrent(0.0, 0.0), ChargePower(0.0), Contactors(False), PilotState(False))
        return True

    def leaves(self, step: Ask, response: Any) -> Script[str]:
        """Ask what the car asks besides; why it ends the session, or nothing."""
        habits, name = self._habits, type(step.request).__name__
        if not habits.bears_zero and _zero(response):
            return "the station tells a limit of zero"
        kit = KITS.get(self._trip.agreed.dialect)
        if kit is not None and name == "ChargeParameterDiscoveryReq" and response.evse_processing.name == "Finished":
            yield from self._parameters_known(kit)
            if habits.off_early:
                return "the car wants no energy"
        return f"the car leaves after {name}" if name == habits.leaves_after else ""

    def _parameters_known(self, kit: Any) -> Script[None]:
        """What comes between ChargeParameterDiscovery and all else."""
        direct = Direct(self._trip)
        alternating = self._trip.agreed.power is Power.AC
        if self._habits.cable_check_ac and alternating:
            yield from ask(kit.CableCheckReq(dc_ev_status=direct.status()), kit.CableCheckRes)
        if self._habits.off_early and not alternating:
            yield from ask(_off(kit, direct.delivery(complete=True)), kit.PowerDeliveryRes)


def _off(kit: Any, more: dict[str, Any]) -> Any:
    if kit is din70121:
        return din70121.PowerDeliveryReq(ready_to_charge_state=False, **more)
    return iso2.PowerDeliveryReq(charge_progress=iso2.ChargeProgress.Stop, sa_schedule_tuple_id=1, **more)


def _zero(response: Any) -> bool:
    holder = getattr(response, "evse_charge_parameter", response)
    found = [getattr(holder, name, None) for name in LIMITS]
    return any(value is not None and float(value) == 0 for value in found)
