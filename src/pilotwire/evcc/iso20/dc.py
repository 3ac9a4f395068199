"""ISO 15118-20, car: direct current."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.dc_modes import Limit, dynamic, scheduled
from pilotwire.evcc.iso20.display import display
from pilotwire.evcc.iso20.kinds import STILL_TURNS
from pilotwire.evcc.iso20.marks import hear_goals
from pilotwire.evcc.iso20.readings import wants_reading
from pilotwire.evcc.steps import Abandon, Rest, Script, Until, ask
from pilotwire.messages.iso20.base import Processing, RationalNumber
from pilotwire.messages.iso20.dc import (
    BPT_DC_CPDReqEnergyTransferMode,
    DC_CableCheckReq,
    DC_CableCheckRes,
    DC_ChargeLoopReq,
    DC_ChargeLoopRes,
    DC_ChargeParameterDiscoveryReq,
    DC_ChargeParameterDiscoveryRes,
    DC_CPDReqEnergyTransferMode,
    DC_PreChargeReq,
    DC_PreChargeRes,
    DC_WeldingDetectionReq,
    DC_WeldingDetectionRes,
    Dynamic_DC_CLResControlMode,
)
from pilotwire.ports import Contactors, Lock, PilotState, RequestCurrent
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import Warned

number = RationalNumber.nearest

MATCH_V = 20.0
"""The car closes its contactors when the voltages differ by less (IEC 61851-23 for pre-charge; by second hand)."""

SAFE_V = 60.0  # below this a cable counts as dead
WELDING_CHECKS = 20  # how often a car asks before it believes that something is welded
STILL_A = 1.0  # below this current energy may be stopped
CLOSING_S = 2.0  # how long the car's contactors may take


class DC:
    """One car at one DC outlet."""

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        self.most = Limit()  # what the station has told of its limits
        self.least = Limit()

    def parameters(self) -> Script[None]:
        """Exchange limits; discharge values carry a negative sign [V2G20-1213]."""
        battery = self.trip.facts.battery
        common = {
            "ev_maximum_charge_power": number(battery.max_charge_w),
            "ev_minimum_charge_power": number(battery.min_charge_w),
            "ev_maximum_charge_current": number(battery.max_charge_a),
            "ev_minimum_charge_current": number(battery.min_charge_a),
            "ev_maximum_voltage": number(battery.max_volts),
            "ev_minimum_voltage": number(battery.min_volts),
        }
        mode = DC_CPDReqEnergyTransferMode(**common, target_soc=round(self.trip.facts.target_soc))
        if self.trip.agreed.bidirectional:
            mode = BPT_DC_CPDReqEnergyTransferMode(
                **common,
                target_soc=round(self.trip.facts.target_soc),
                ev_maximum_discharge_power=number(-battery.max_discharge_w),
                ev_minimum_discharge_power=number(0),
                ev_maximum_discharge_current=number(-battery.max_discharge_a),
                ev_minimum_discharge_current=number(0),
            )
        request = DC_ChargeParameterDiscoveryReq(header=BLANK, energy_transfer_mode=mode)
        res = yield from ask(request, DC_ChargeParameterDiscoveryRes)
        self._hear(res.energy_transfer_mode)
        highest = float(res.energy_transfer_mode.evse_maximum_voltage)
        if highest < battery.volts:
            raise Abandon(f"the station gives {highest} V, the battery stands at {battery.volts:.0f} V")

    def prepare(self) -> Script[None]:
        """Cable check and pre-charge; then the car closes its contactors."""
        trip = self.trip
        trip.do(Lock(True), PilotState(True))
        while True:
            res = yield from ask(DC_CableCheckReq(header=BLANK), DC_CableCheckRes)
            if res.evse_processing is Processing.Finished:
                break
            yield Rest(trip.settings.ask_period)
        while not self._matches((yield from self._pre_charge(Processing.Ongoing))):
            yield Rest(trip.settings.ask_period)
        trip.do(Contactors(True))
        if not (yield Until(lambda facts: facts.inlet.contactors_closed, CLOSING_S)):
            raise Abandon("the car's contactors did not close")
        yield from self._pre_charge(Processing.Finished)

    def _pre_charge(self, processing: Processing) -> Script[float]:
        battery, inlet = self.trip.facts.battery, self.trip.facts.inlet
        request = DC_PreChargeReq(
            header=BLANK,
            ev_processing=processing,
            ev_present_voltage=number(round(inlet.output.volts, 1)),
            ev_target_voltage=number(round(battery.volts, 1)),
        )
        res = yield from ask(request, DC_PreChargeRes)
        return float(res.evse_present_voltage)

    def _matches(self, volts: float) -> bool:
        return abs(volts - self.trip.facts.battery.volts) < MATCH_V

    def exchange(self, watts: float | None) -> Script[DC_ChargeLoopRes]:
        """One turn of the loop."""
        trip = self.trip
        request = DC_ChargeLoopReq(
            header=BLANK,
            display_parameters=display(trip),
            meter_info_requested=wants_reading(trip),
            ev_present_voltage=number(round(max(trip.facts.inlet.output.volts, 0.0), 1)),
            control_mode=self._mode(watts),
        )
        res = yield from ask(request, DC_ChargeLoopRes)
        self._hear(res.control_mode)
        if isinstance(res.control_mode, Dynamic_DC_CLResControlMode):
            hear_goals(trip, res.control_mode)
        return res

    def _hear(self, mode: Any) -> None:
        """Keep the station's limits; a loop may leave out those that have not changed."""
        self.most = self.most.updated(mode, "charge")
        self.least = self.least.updated(mode, "discharge")

    def _mode(self, watts: float | None) -> Any:
        if self.trip.agreed.variant.control is Control.SCHEDULED:
            return scheduled(self.trip, watts or 0.0, self.most, self.least)
        return dynamic(self.trip)

    def calm(self) -> Script[None]:
        """Ask for no current before energy is stopped; where the station steers, it does so by itself."""
        trip = self.trip
        if trip.agreed.variant.control is not Control.SCHEDULED:
            return
        for _ in range(STILL_TURNS):
            res = yield from self.exchange(0.0)
            if abs(float(res.evse_present_current)) < STILL_A:
                return
            yield Rest(trip.settings.loop_period)

    def finish(self) -> Script[None]:
        """Open the car's contactors and look whether the voltage falls."""
        trip = self.trip
        trip.do(RequestCurrent(0.0, 0.0), Contactors(False))
        volts = SAFE_V
        for _ in range(WELDING_CHECKS):
            volts = yield from self._welding(Processing.Ongoing)
            if volts < SAFE_V:
                break
            yield Rest(trip.settings.ask_period)
        else:
            trip.tell(Warned(f"{volts:.0f} V are left on the cable: something may be welded"))
        yield from self._welding(Processing.Finished)
        trip.do(PilotState(False))

    def _welding(self, processing: Processing) -> Script[float]:
        res = yield from ask(DC_WeldingDetectionReq(header=BLANK, ev_processing=processing), DC_WeldingDetectionRes)
        return float(res.evse_present_voltage)
