"""The virtual insides of one car, and the car that lets one reach them."""

from collections.abc import Callable

from pilotwire.drivers.devices import VehicleDevices
from pilotwire.drivers.rules import CAR_RULES, Rules
from pilotwire.drivers.vehicle import Errand, Vehicle
from pilotwire.drivers.virtual.ac_battery import AcBattery
from pilotwire.drivers.virtual.battery import VirtualBattery
from pilotwire.drivers.virtual.charger import VirtualCharger
from pilotwire.drivers.virtual.faults import Faults
from pilotwire.drivers.virtual.inlet import CarInlet
from pilotwire.drivers.virtual.models import CarModel
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.probe import Probe
from pilotwire.drivers.virtual.switches import VirtualContactor, VirtualLock
from pilotwire.drivers.virtual.world import World

Measure = Callable[[], float]


class VirtualVehicle(Vehicle):
    """A car made of virtual devices, which are its `parts`; `faults` breaks them."""

    def __init__(self, parts: "CarParts", devices: VehicleDevices, errand: Errand | None, rules: Rules) -> None:
        super().__init__(devices, devices.battery.state(), errand=errand, rules=rules, world=parts.world)
        self.parts = parts
        self.faults = parts.faults
        parts.world.watch(self.watch)


class CarParts:
    """Made first, then joined to a circuit, then completed to a car."""

    def __init__(self, model: CarModel, world: World) -> None:
        self.model = model
        self.world = world
        self.faults = Faults()
        self.contactor = VirtualContactor(self.faults)
        self.lock = VirtualLock(self.faults)
        self.battery = VirtualBattery(
            self.faults,
            capacity_wh=model.capacity_wh,
            soc=model.soc,
            cells=model.cells,
            ohms=model.ohms,
            max_charge_a=model.max_charge_a,
            max_discharge_a=model.max_discharge_a,
        )
        world.add(self.contactor, self.lock)

    def ac_charger(self) -> VirtualCharger:
        """The on-board charger of an AC car."""
        model = self.model
        return VirtualCharger(
            self.faults,
            self.battery,
            max_charge_w=model.charger_w,
            max_discharge_w=model.charger_discharge_w,
            phases=model.phases,
            efficiency=model.efficiency,
        )

    def vehicle(
        self,
        wire: VirtualPilot,
        volts: Measure,
        amps: Measure,
        *,
        charger: VirtualCharger | None,
        errand: Errand | None,
        speed: float,
    ) -> VirtualVehicle:
        """Complete a car."""
        pilot = CarInlet(wire, self.faults)
        wire.ventilated = self.model.ventilated
        devices = VehicleDevices(
            battery=self.battery if charger is None else AcBattery(self.battery, charger),
            contactor=self.contactor,
            feedback=self.contactor,
            sensor=Probe(self.faults, volts, amps),
            lock=self.lock,
            bolt=self.lock,
            pilot=pilot,
            inlet=pilot,
            charger=charger,
            proximity=None if charger is None else pilot,
            alarms=(self.faults,),
        )
        return VirtualVehicle(self, devices, errand, CAR_RULES.at_speed(speed))
