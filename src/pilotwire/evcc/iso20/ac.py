"""ISO 15118-20, car: alternating current."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.display import display
from pilotwire.evcc.iso20.energy import energies, stay
from pilotwire.evcc.iso20.kinds import STILL_TURNS
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
    Scheduled_AC_CLReqControlMode,
)
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.ports import ChargePower, Contactors, Lock, PilotState
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK

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
        target = getattr(res.control_mode, "evse_target_active_power", None)
        trip.do(ChargePower(self._bounded(_drawn(watts, None if target is None else float(target)))))
        return res

    def calm(self) -> Script[None]:
        """Draw nothing, and go on talking until that is so: contactors open without load."""
        for _ in range(STILL_TURNS):
            yield from self.exchange(0.0)
            if abs(self.trip.facts.inlet.output.amps) < STILL_A:
                return
            yield Rest(self.trip.settings.loop_period)

    def _bounded(self, watts: float) -> float:
        battery = self.trip.facts.battery
        least = -battery.max_discharge_w if self.trip.agreed.bidirectional else 0.0
        return max(least, min(battery.max_charge_w, watts))

    def _mode(self) -> Any:
        trip, battery, both = self.trip, self.trip.facts.battery, self.trip.agreed.bidirectional
        present = number(round(trip.facts.inlet.output.watts, 1))
        if trip.agreed.variant.control is Control.SCHEDULED:
            mode = BPT_Scheduled_AC_CLReqControlMode if both else Scheduled_AC_CLReqControlMode
            return mode(ev_present_active_power=present)
        target, maximum, minimum = (number(round(wh, 1)) for wh in energies(trip))
        common: dict[str, Any] = {
            "departure_time": stay(trip),
            "ev_target_energy_request": target,
            "ev_maximum_energy_request": maximum,
            "ev_minimum_energy_request": minimum,
            "ev_maximum_charge_power": number(battery.max_charge_w),
            "ev_minimum_charge_power": number(battery.min_charge_w),
            "ev_present_active_power": present,
            "ev_present_reactive_power": number(0),
        }
        if not both:
            return Dynamic_AC_CLReqControlMode(**common)
        return BPT_Dynamic_AC_CLReqControlMode(
            **common,
            ev_maximum_discharge_power=number(-battery.max_discharge_w),
            ev_minimum_discharge_power=number(0),
        )

    def finish(self) -> Script[None]:
        """Back to state B."""
        self.trip.do(ChargePower(0.0), Contactors(False), PilotState(False))
        yield from ()


def _drawn(plan: float | None, target: float | None) -> float:
    """What the station tells, but no more than the plan; a plan for nothing, or to feed back, is the car's alone."""
    if plan is None:
        return target or 0.0
    return plan if plan <= 0 or target is None else min(plan, target)
