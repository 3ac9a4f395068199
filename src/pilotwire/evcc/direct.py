"""DIN SPEC 70121 and ISO 15118-2, car: direct current, from the limits to the welding detection."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.dc import CLOSING_S, MATCH_V, SAFE_V, WELDING_CHECKS
from pilotwire.evcc.iso20.energy import energies
from pilotwire.evcc.steps import Abandon, Rest, Script, Until, ask
from pilotwire.ports import Contactors, Lock, PilotState, RequestCurrent
from pilotwire.session.events import Warned
from pilotwire.session.kit import Kit, amps, kit_of, volts, watt_hours, watts

PRE_CHARGE_A = 1.0  # what a car asks for; 2 A is what may flow at most
STILL_A = 1.0  # below this current a car lets go


class Direct:
    """One car at one DC outlet."""

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        self.most_a = 0.0  # what the station says it can give now
        self.ready = trip.settings.habits.ready_early

    @property
    def kit(self) -> Kit:
        """The message set of the protocol spoken."""
        return kit_of(self.trip.agreed)

    def status(self) -> Any:
        """DC_EVStatus."""
        kit, battery = self.kit, self.trip.facts.battery
        codes = kit.DC_EVErrorCode
        return kit.DC_EVStatus(
            ev_ready=self.ready,
            ev_error_code=codes.FAILED_EVRESSMalfunction if battery.error else codes.NO_ERROR,
            ev_ress_soc=int(battery.soc),
        )

    def parameter(self) -> Any:
        """DC_EVChargeParameter: limits and needs."""
        kit, facts = self.kit, self.trip.facts
        target, _, _ = energies(self.trip)
        return kit.DC_EVChargeParameter(
            dc_ev_status=self.status(),
            ev_maximum_current_limit=amps(kit, facts.battery.max_charge_a),
            ev_maximum_power_limit=watts(kit, facts.battery.max_charge_w),
            ev_maximum_voltage_limit=volts(kit, facts.battery.max_volts),
            ev_energy_capacity=watt_hours(kit, facts.battery.capacity_wh),
            ev_energy_request=watt_hours(kit, max(0.0, target)),
            full_soc=100,
        )

    def take(self, offer: Any) -> None:
        """Note the limits of DC_EVSEChargeParameter; Abandon where the battery stands above them."""
        battery, highest = self.trip.facts.battery, float(offer.evse_maximum_voltage_limit)
        if highest < battery.volts:
            raise Abandon(f"the station gives {highest:.0f} V, the battery stands at {battery.volts:.0f} V")
        self.most_a = float(offer.evse_maximum_current_limit)

    def prepare(self) -> Script[None]:
        """State C, cable check and pre-charge; then the car closes its contactors."""
        trip, kit = self.trip, self.kit
        self.ready = True
        trip.do(Lock(True), PilotState(True))
        while True:
            res = yield from ask(kit.CableCheckReq(dc_ev_status=self.status()), kit.CableCheckRes)
            if res.evse_processing is kit.EVSEProcessing.Finished:
                break
            yield Rest(trip.settings.ask_period)
        while not self._matches((yield from self._pre_charge())):
            yield Rest(trip.settings.ask_period)
        trip.do(Contactors(True))
        if not (yield Until(lambda facts: facts.inlet.contactors_closed, CLOSING_S)):
            raise Abandon("the car's contactors did not close")

    def _pre_charge(self) -> Script[float]:
        kit, battery = self.kit, self.trip.facts.battery
        request = kit.PreChargeReq(
            dc_ev_status=self.status(),
            ev_target_voltage=volts(kit, battery.volts),
            ev_target_current=amps(kit, PRE_CHARGE_A),
        )
        res = yield from ask(request, kit.PreChargeRes)
        return float(res.evse_present_voltage)

    def _matches(self, present: float) -> bool:
        return abs(present - self.trip.facts.battery.volts) < MATCH_V

    def delivery(self, complete: bool) -> dict[str, Any]:
        """What PowerDeliveryReq has besides in DC."""
        kit = self.kit
        parameter = kit.DC_EVPowerDeliveryParameter(dc_ev_status=self.status(), charging_complete=complete)
        return {"ev_power_delivery_parameter": parameter}

    def exchange(self, power: float) -> Script[Any]:
        """One turn of the loop: the planned power as a current, within what battery and station can do now."""
        trip, kit, battery = self.trip, self.kit, self.trip.facts.battery
        wanted = max(0.0, min(battery.target_amps, self.most_a, power / max(battery.volts, 1.0)))
        trip.do(RequestCurrent(battery.target_volts, wanted))
        request = kit.CurrentDemandReq(
            dc_ev_status=self.status(),
            ev_target_current=amps(kit, wanted),
            ev_maximum_voltage_limit=volts(kit, battery.max_volts),
            ev_maximum_current_limit=amps(kit, battery.max_charge_a),
            ev_maximum_power_limit=watts(kit, battery.max_charge_w),
            charging_complete=battery.full,
            ev_target_voltage=volts(kit, battery.target_volts),
        )
        res = yield from ask(request, kit.CurrentDemandRes)
        if res.evse_maximum_current_limit is not None:
            self.most_a = float(res.evse_maximum_current_limit)
        return res

    def still(self, response: Any) -> bool:
        """Whether the current has ended, by a response of the loop."""
        return abs(float(response.evse_present_current)) < STILL_A

    def part(self) -> None:
        """Contactors open, for a new cable check or for good."""
        self.trip.do(RequestCurrent(0.0, 0.0), Contactors(False))

    def finish(self) -> Script[None]:
        """State B, contactors open; then look whether the voltage falls, as often as the car is used to."""
        trip, kit = self.trip, self.kit
        self.ready = False
        trip.do(PilotState(False))
        self.part()
        used, left = trip.settings.habits.welding_checks, 0.0
        for _ in range(WELDING_CHECKS if used is None else used):
            res = yield from ask(kit.WeldingDetectionReq(dc_ev_status=self.status()), kit.WeldingDetectionRes)
            left = float(res.evse_present_voltage)
            if left < SAFE_V and used is None:
                return
            yield Rest(trip.settings.ask_period)
        if left >= SAFE_V:
            trip.tell(Warned(f"{left:.0f} V are left on the cable: something may be welded"))
