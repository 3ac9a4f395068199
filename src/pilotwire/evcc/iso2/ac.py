"""ISO 15118-2, car: alternating current."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.energy import CHARGER_EFFICIENCY, energies
from pilotwire.evcc.steps import Script, ask
from pilotwire.messages import iso2
from pilotwire.messages.iso2 import AC_EVChargeParameter, ChargingStatusReq, ChargingStatusRes, EnergyTransferMode
from pilotwire.ports import ChargePower, Contactors, Lock, PilotState
from pilotwire.session.kit import amps, volts, watt_hours

STILL_A = 1.0  # summed over phases
NOMINAL_V = 230.0  # phase to neutral, until the station has told its own


class Alternating:
    """One car at one AC outlet."""

    def __init__(self, trip: Trip, mode: EnergyTransferMode) -> None:
        self.trip = trip
        self.phases = 1 if mode is EnergyTransferMode.AC_single_phase_core else 3
        self.volts = NOMINAL_V
        self.most_a = 0.0  # per phase, by the station

    def parameter(self) -> AC_EVChargeParameter:
        """Limits and needs."""
        battery = self.trip.facts.battery
        target, _, _ = energies(self.trip)
        return AC_EVChargeParameter(
            e_amount=watt_hours(iso2, max(0.0, target) / CHARGER_EFFICIENCY),
            ev_max_voltage=volts(iso2, NOMINAL_V),
            ev_max_current=amps(iso2, battery.max_charge_a),
            ev_min_current=amps(iso2, battery.min_charge_a),
        )

    def take(self, offer: Any) -> None:
        """Note the limits of AC_EVSEChargeParameter."""
        self.volts = float(offer.evse_nominal_voltage) or NOMINAL_V
        self.most_a = float(offer.evse_max_current)

    def prepare(self) -> Script[None]:
        """State C on the pilot; the station closes its contactors with PowerDelivery."""
        self.trip.do(Lock(True), Contactors(True), PilotState(True))
        yield from ()

    def delivery(self, complete: bool) -> dict[str, Any]:
        """PowerDeliveryReq has nothing besides in AC."""
        return {}

    def exchange(self, power: float) -> Script[ChargingStatusRes]:
        """One turn of the loop; then the on-board charger draws what is planned and allowed."""
        res = yield from ask(ChargingStatusReq(), ChargingStatusRes)
        if res.evse_max_current is not None:
            self.most_a = float(res.evse_max_current)
        battery, each = self.trip.facts.battery, self.phases * self.volts
        drawn = max(0.0, min(power, battery.max_charge_w, self.most_a * each))
        self.trip.do(ChargePower(drawn if drawn >= battery.min_charge_a * each else 0.0))
        return res

    def still(self, response: Any) -> bool:
        """Whether the on-board charger draws nothing any more."""
        return abs(self.trip.facts.inlet.output.amps) < STILL_A

    def part(self) -> None:
        """Contactors stay: AC goes on while terms are renegotiated."""

    def finish(self) -> Script[None]:
        """Back to state B."""
        self.trip.do(ChargePower(0.0), Contactors(False), PilotState(False))
        yield from ()
