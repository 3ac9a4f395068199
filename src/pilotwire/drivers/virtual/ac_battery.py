"""A battery as an AC station should know it: through the on-board charger."""

import msgspec

from pilotwire.drivers.virtual.ac_circuit import MAINS_VOLTS
from pilotwire.drivers.virtual.battery import VirtualBattery
from pilotwire.drivers.virtual.charger import MIN_AMPS, VirtualCharger
from pilotwire.ports import BatteryState


class AcBattery:
    """Powers at the inlet, over all phases; currents per phase. Voltages and SoC stay those of the battery."""

    def __init__(self, battery: VirtualBattery, charger: VirtualCharger) -> None:
        self._battery = battery
        self._charger = charger

    def state(self) -> BatteryState:
        """What the battery management says now."""
        state, charger = self._battery.state(), self._charger
        phases_volts = MAINS_VOLTS * charger.phases
        taken, given = charger.most_charge_w(), charger.most_discharge_w()
        return msgspec.structs.replace(
            state,
            target_amps=taken / phases_volts,
            max_charge_w=taken,
            max_charge_a=taken / phases_volts,
            min_charge_w=charger.min_charge_w,
            min_charge_a=MIN_AMPS,
            max_discharge_w=given,
            max_discharge_a=given / phases_volts,
        )
