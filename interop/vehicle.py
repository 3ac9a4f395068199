"""A vehicle behind the peer's protocol stack; it runs in the peer's environment.

The peer's own simulator says what no station can live with: a battery of 20,000 V, 200 kW drawn from an outlet of 11
kW. Voltages in V, currents in A, powers in W.
"""

from iso15118.evcc.controller.simulator import SimEVController
from iso15118.shared.messages import datatypes as units
from iso15118.shared.messages.enums import ControlMode, ServiceV20
from iso15118.shared.messages.iso15118_20 import dc
from iso15118.shared.messages.iso15118_20.common_types import RationalNumber

BATTERY_VOLTS, FULL_VOLTS, BATTERY_AMPS = 400, 450, 20
MAX_AMPS, MAX_WATTS = 100, 20_000
AC_WATTS = 10_000  # within what any outlet of three phases and 16 A grants
MATCH_VOLTS = 20
WANTED_WATT_HOURS = 5_000  # in the two hours that it stays
PRE_CHARGE_AMPS = 2  # more, the peer's station refuses

number = RationalNumber.get_rational_repr


class Vehicle(SimEVController):
    """A battery of 400 V."""

    def __init__(self, config):
        super().__init__(config)
        self._want(BATTERY_VOLTS, PRE_CHARGE_AMPS)

    def _want(self, volts, amps):
        """DIN SPEC 70121 and ISO 15118-2: its stack knows one target for pre-charge and loop."""
        self.dc_ev_charge_params.dc_target_voltage = units.PVEVTargetVoltage(multiplier=0, value=volts, unit="V")
        self.dc_ev_charge_params.dc_target_current = units.PVEVTargetCurrent(multiplier=0, value=amps, unit="A")

    async def get_present_voltage(self):
        """At the inlet; its own stack waits until the station shows the same."""
        return number(BATTERY_VOLTS)

    async def is_precharged(self, present_voltage_evse):
        """Its own gives up waiting in the fifth turn."""
        done = abs(float(present_voltage_evse.get_decimal_value()) - BATTERY_VOLTS) < MATCH_VOLTS
        if done:
            self._want(FULL_VOLTS, BATTERY_AMPS)
        return done

    async def get_ac_charge_loop_params_v20(self, control_mode, selected_service):
        """ISO 15118-20. Its stack hands no target on, so the battery guesses what each station of these cells wants."""
        params = await super().get_ac_charge_loop_params_v20(control_mode, selected_service)
        back = control_mode == ControlMode.DYNAMIC and selected_service == ServiceV20.AC_BPT
        changes = {"ev_present_active_power": number(-AC_WATTS if back else AC_WATTS)}
        if hasattr(params, "ev_present_reactive_power"):
            changes["ev_present_reactive_power"] = number(0)
        return params.copy(update=changes)

    async def get_dynamic_se_params(self, selected_energy_service):
        """ISO 15118-20: its own wants more than an AC outlet has, which leaves nothing to give back."""
        params = await super().get_dynamic_se_params(selected_energy_service)
        return params.copy(update={"ev_target_energy_request": number(WANTED_WATT_HOURS)})

    async def get_target_voltage(self):
        """Of pre-charge."""
        return number(BATTERY_VOLTS)

    async def get_scheduled_dc_charge_loop_params(self):
        """ISO 15118-20, scheduled."""
        return dc.ScheduledDCChargeLoopReqParams(
            ev_target_current=number(BATTERY_AMPS), ev_target_voltage=number(FULL_VOLTS)
        )

    async def get_dynamic_dc_charge_loop_params(self):
        """ISO 15118-20, dynamic."""
        return dc.DynamicDCChargeLoopReqParams(
            departure_time=7200,
            ev_target_energy_request=number(20_000),
            ev_max_energy_request=number(40_000),
            ev_min_energy_request=number(0),
            ev_max_charge_power=number(MAX_WATTS),
            ev_min_charge_power=number(0),
            ev_max_charge_current=number(MAX_AMPS),
            ev_max_voltage=number(FULL_VOLTS),
            ev_min_voltage=number(BATTERY_VOLTS - 100),
        )

    async def get_bpt_dynamic_dc_charge_loop_params(self):
        """ISO 15118-20, dynamic, both directions."""
        return dc.BPTDynamicDCChargeLoopReqParams(
            **(await self.get_dynamic_dc_charge_loop_params()).dict(),
            ev_max_discharge_power=number(11_000),
            ev_min_discharge_power=number(0),
            ev_max_discharge_current=number(BATTERY_AMPS),
        )
