"""An outlet behind the peer's protocol stack; it runs in the peer's environment.

The peer's own simulator says what no car can live with: 1 V after pre-charge, 40 V at most. Voltages in V, currents in
A, powers in W.
"""

from iso15118.secc.controller.simulator import SimEVSEController
from iso15118.shared.messages import datatypes as units
from iso15118.shared.messages.enums import ControlMode, ServiceV20
from iso15118.shared.messages.iso15118_20 import dc
from iso15118.shared.messages.iso15118_20.common_types import RationalNumber

MAX_VOLTS, MIN_VOLTS, MAX_AMPS, MAX_WATTS = 1000, 150, 100, 50_000
MAX_GIVEN_BACK = 20_000
PHASE_WATTS = 3680
DECIDED_AMPS = 20  # either way, where the station decides

number = RationalNumber.get_rational_repr


class Outlet(SimEVSEController):
    """Holds the voltage that it is told at once, and delivers what is asked while charging goes on."""

    def __init__(self):
        super().__init__()
        self._charging = False
        self._measure(0, 0)
        self._deliver(PHASE_WATTS)

    def _deliver(self, watts):
        """AC: what each phase shall carry and does carry, back into the grid where negative."""
        ac = self.evse_data_context.session_limits.ac_limits
        for phase in ("", "_l2", "_l3"):
            setattr(ac, f"max_charge_power{phase}", max(watts, 0))
            setattr(ac, f"max_discharge_power{phase}", max(-watts, 0))
            setattr(ac, f"max_charge_reactive_power{phase}", 0)
            setattr(ac, f"max_discharge_reactive_power{phase}", 0)
            setattr(self.evse_data_context, f"present_active_power{phase}", watts)

    async def get_ac_charge_loop_params_v20(self, control_mode, selected_service):
        """ISO 15118-20; where the station may decide about both directions, it takes back."""
        back = control_mode == ControlMode.DYNAMIC and selected_service == ServiceV20.AC_BPT
        self._deliver(-PHASE_WATTS if back else PHASE_WATTS)
        return await super().get_ac_charge_loop_params_v20(control_mode, selected_service)

    def _measure(self, volts, amps):
        self.evse_data_context.present_voltage = volts
        self.evse_data_context.present_current = amps

    async def set_hlc_charging(self, is_ongoing):
        """PowerDelivery started or stopped energy; without it, the output falls to nothing."""
        self._charging = is_ongoing
        if not is_ongoing:
            self._measure(0, 0)

    async def send_charging_command(self, ev_target_voltage, ev_target_current, both_ways=False, **_):
        """The car's targets; None in dynamic mode, where the station decides, and takes back if it may."""
        # The loop of part 20 passes the last one in the place of another, which all others give by its name.
        volts = self.evse_data_context.present_voltage if ev_target_voltage is None else float(ev_target_voltage)
        decided = -DECIDED_AMPS if both_ways else DECIDED_AMPS
        amps = decided if ev_target_current is None else float(ev_target_current)
        self._measure(round(min(volts, MAX_VOLTS)), round(min(amps, MAX_AMPS)) if self._charging else 0)

    async def get_dc_charge_parameters(self):
        """DIN SPEC 70121 and ISO 15118-2."""
        return units.DCEVSEChargeParameter(
            dc_evse_status=await self.get_dc_evse_status(),
            evse_maximum_power_limit=await self.get_evse_max_power_limit(),
            evse_maximum_current_limit=await self.get_evse_max_current_limit(),
            evse_maximum_voltage_limit=await self.get_evse_max_voltage_limit(),
            evse_minimum_current_limit=units.PVEVSEMinCurrentLimit(multiplier=0, value=0, unit="A"),
            evse_minimum_voltage_limit=units.PVEVSEMinVoltageLimit(multiplier=0, value=MIN_VOLTS, unit="V"),
            evse_peak_current_ripple=units.PVEVSEPeakCurrentRipple(multiplier=0, value=1, unit="A"),
        )

    async def get_evse_max_voltage_limit(self):
        """Of the charge loop too."""
        return units.PVEVSEMaxVoltageLimit(multiplier=0, value=MAX_VOLTS, unit="V")

    async def get_evse_max_current_limit(self):
        """Of the charge loop too."""
        return units.PVEVSEMaxCurrentLimit(multiplier=0, value=MAX_AMPS, unit="A")

    async def get_evse_max_power_limit(self):
        """Of the charge loop too."""
        return units.PVEVSEMaxPowerLimit(multiplier=1, value=MAX_WATTS // 10, unit="W")

    async def get_dc_charge_params_v20(self, energy_service):
        """ISO 15118-20."""
        charge = {
            "evse_max_charge_power": number(MAX_WATTS),
            "evse_min_charge_power": number(0),
            "evse_max_charge_current": number(MAX_AMPS),
            "evse_min_charge_current": number(0),
            "evse_max_voltage": number(MAX_VOLTS),
            "evse_min_voltage": number(MIN_VOLTS),
        }
        if energy_service != ServiceV20.DC_BPT:
            return dc.DCChargeParameterDiscoveryResParams(**charge)
        return dc.BPTDCChargeParameterDiscoveryResParams(
            **charge,
            evse_max_discharge_power=number(MAX_GIVEN_BACK),
            evse_min_discharge_power=number(0),
            evse_max_discharge_current=number(MAX_AMPS),
            evse_min_discharge_current=number(0),
        )
