"""ISO 15118-20, car: alternating current."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.display import display
from pilotwire.evcc.iso20.energy import energies, stay
from pilotwire.evcc.iso20.kinds import STILL_TURNS
from pilotwire.evcc.iso20.marks import gives, hear_goals, takes
from pilotwire.evcc.iso20.readings import wants_reading
from pilotwire.evcc.steps import Rest, Script, ask
from pilotwire.messages.iso20.ac import (
    AC_ChargeLoopReq,
    AC_ChargeLoopRes,
    AC_ChargeParameterDiscoveryReq,
    AC_ChargeParameterDiscoveryRes,
    AC_CPDReqEnergyTransferMode,
    BPT_AC_CPDReqEnergyTransferMode,
    BPT_Dynamic_AC_CLReqControlMode,
    BPT_Scheduled_AC_CLReqControlMode,
    Dynamic_AC_CLReqControlMode,
    Dynamic_AC_CLResControlMode,
    Scheduled_AC_CLReqControlMode,
)
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.ports import ChargePower, Contactors, Lock, PilotState
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK
from pilotwire.session.phases import total

number = RationalNumber.nearest

STILL_A = 1.0  # summed over phases: with less an on-board charger stands still


class AC:
    """One car at one AC outlet."""

    def __init__(self, trip: Trip) -> None:
        self.trip = trip

    def parameters(self) -> Script[None]:
        """Exchange limits; discharge values carry a negative sign [V2G20-1213]."""
        battery = self.trip.facts.battery
        mode = AC_CPDReqEnergyTransferMode(
            ev_maximum_charge_power=number(battery.max_charge_w), ev_minimum_charge_power=number(battery.min_charge_w)
        )
        if self.trip.agreed.bidirectional:
            mode = BPT_AC_CPDReqEnergyTransferMode(
                ev_maximum_charge_power=mode.ev_maximum_charge_power,
                ev_minimum_charge_power=mode.ev_minimum_charge_power,
                ev_maximum_discharge_power=number(-battery.max_discharge_w),
                ev_minimum_discharge_power=number(0),
            )
        request = AC_ChargeParameterDiscoveryReq(header=BLANK, energy_transfer_mode=mode)
        yield from ask(request, AC_ChargeParameterDiscoveryRes)

    def prepare(self) -> Script[None]:
        """State C on the pilot; the station closes its contactors with PowerDelivery."""
        self.trip.do(Lock(True), Contactors(True), PilotState(True))
        yield from ()

    def exchange(self, watts: float | None) -> Script[AC_ChargeLoopRes]:
        """One turn of the loop; then the on-board charger draws what is due."""
        trip = self.trip
        request = AC_ChargeLoopReq(
            header=BLANK,
            display_parameters=display(trip),
            meter_info_requested=wants_reading(trip),
            control_mode=self._mode(),
        )
        res = yield from ask(request, AC_ChargeLoopRes)
        if isinstance(res.control_mode, Dynamic_AC_CLResControlMode):
            hear_goals(trip, res.control_mode)
        trip.do(ChargePower(self._bounded(_drawn(watts, total(res.control_mode, "evse_target_active_power")))))
        return res

    def calm(self) -> Script[None]:
        """Draw nothing, and go on talking until that is so: contactors open without load."""
        for _ in range(STILL_TURNS):
            yield from self.exchange(0.0)
            if abs(self.trip.facts.inlet.output.amps) < STILL_A:
                return
            yield Rest(self.trip.settings.loop_period)

    def _bounded(self, watts: float) -> float:
        least = -self.trip.facts.battery.max_discharge_w if gives(self.trip) else 0.0
        return max(least, min(takes(self.trip), watts))

    def _mode(self) -> Any:
        trip, both = self.trip, self.trip.agreed.bidirectional
        present = number(round(trip.facts.inlet.output.watts, 1))
        if trip.agreed.variant.control is Control.SCHEDULED:
            mode = BPT_Scheduled_AC_CLReqControlMode if both else Scheduled_AC_CLReqControlMode
            return mode(ev_present_active_power=present, **self._limits(both))
        target, maximum, minimum = (number(round(wh, 1)) for wh in energies(trip))
        common: dict[str, Any] = {
            "departure_time": stay(trip),
            "ev_target_energy_request": target,
            "ev_maximum_energy_request": maximum,
            "ev_minimum_energy_request": minimum,
            "ev_present_active_power": present,
            "ev_present_reactive_power": number(0),
            **self._limits(both),
        }
        return (BPT_Dynamic_AC_CLReqControlMode if both else Dynamic_AC_CLReqControlMode)(**common)

    def _limits(self, both: bool) -> dict[str, RationalNumber]:
        """What it can draw at this moment and, negative, feed back."""
        battery = self.trip.facts.battery
        found = {
            "ev_maximum_charge_power": number(takes(self.trip)),
            "ev_minimum_charge_power": number(battery.min_charge_w),
        }
        if both:
            found["ev_maximum_discharge_power"] = number(-battery.max_discharge_w if gives(self.trip) else 0)
            found["ev_minimum_discharge_power"] = number(0)
        return found

    def finish(self) -> Script[None]:
        """Back to state B."""
        self.trip.do(ChargePower(0.0), Contactors(False), PilotState(False))
        yield from ()


def _drawn(plan: float | None, target: float | None) -> float:
    """What the station tells (dynamic), or the plan, with no more than the station tells in its direction."""
    if plan is None:
        return target or 0.0
    if target is None:
        return plan
    return min(plan, max(target, 0.0)) if plan > 0 else max(plan, min(target, 0.0))
