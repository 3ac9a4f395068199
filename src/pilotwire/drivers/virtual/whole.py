"""Outlets and cars with their virtual insides within reach."""

from collections.abc import Callable

from pilotwire.drivers.devices import OutletDevices, VehicleDevices
from pilotwire.drivers.outlet import Outlet
from pilotwire.drivers.rules import AC_RULES, CAR_RULES, DC_RULES, Rules
from pilotwire.drivers.vehicle import Errand, Vehicle
from pilotwire.drivers.virtual.ac_battery import AcBattery
from pilotwire.drivers.virtual.ac_circuit import VirtualSetpoint
from pilotwire.drivers.virtual.authoriser import VirtualAuthoriser
from pilotwire.drivers.virtual.battery import VirtualBattery
from pilotwire.drivers.virtual.charger import VirtualCharger
from pilotwire.drivers.virtual.faults import Faults
from pilotwire.drivers.virtual.isolation import VirtualIsolationMonitor
from pilotwire.drivers.virtual.meter import VirtualMeter
from pilotwire.drivers.virtual.models import CarModel, StationModel
from pilotwire.drivers.virtual.pilot import CarPilot, VirtualPilot
from pilotwire.drivers.virtual.power_stage import VirtualPowerStage
from pilotwire.drivers.virtual.probe import Probe
from pilotwire.drivers.virtual.switches import VirtualContactor, VirtualLock
from pilotwire.drivers.virtual.world import World

Measure = Callable[[], float]


class VirtualOutlet(Outlet):
    """An outlet made of virtual devices; `faults` breaks them."""

    def __init__(self, parts: "StationParts", devices: OutletDevices, rules: Rules) -> None:
        super().__init__(devices, parts.model.limits, rules=rules, world=parts.world)
        self.faults = parts.faults
        self.meter = parts.meter
        self.authoriser = parts.authoriser
        self.contactor = parts.contactor
        parts.world.watch(self.interlock)


class VirtualVehicle(Vehicle):
    """A car made of virtual devices; `faults` breaks them."""

    def __init__(self, parts: "CarParts", devices: VehicleDevices, errand: Errand | None, rules: Rules) -> None:
        super().__init__(devices, devices.battery.state(), errand=errand, rules=rules, world=parts.world)
        self.faults = parts.faults
        self.pack = parts.battery
        self.contactor = parts.contactor
        parts.world.watch(self.watch)


class StationParts:
    """The virtual devices of one outlet, before they are joined to a circuit."""

    def __init__(self, model: StationModel, world: World) -> None:
        self.model = model
        self.world = world
        self.faults = Faults()
        self.wire = VirtualPilot(self.faults)
        self.contactor = VirtualContactor(self.faults)
        self.lock = VirtualLock(self.faults)
        self.meter = VirtualMeter(self.faults, lambda: world.now or 0.0, model.meter_id, model.gain_error)
        self.authoriser = VirtualAuthoriser(
            self.faults, accept=model.accept, contracts=model.contracts, delay=model.decision_seconds
        )
        world.add(self.contactor, self.lock, self.authoriser)

    def dc_stage(self) -> VirtualPowerStage:
        """The stage of a DC outlet."""
        model = self.model
        return VirtualPowerStage(self.faults, model.limits, volts_per_s=model.volts_per_s, amps_per_s=model.amps_per_s)

    def dc_outlet(
        self, stage: VirtualPowerStage, volts: Measure, amps: Measure, line: Measure, speed: float
    ) -> VirtualOutlet:
        """Complete a DC outlet, with an isolation monitor at the line."""
        rated, seconds = self.model.limits.max_volts, self.model.isolation_seconds
        monitor = VirtualIsolationMonitor(
            self.faults, line, lambda: self.wire.is_plugged, rated_volts=rated, seconds=seconds
        )
        self.world.add(monitor)
        return VirtualOutlet(
            self, self._devices(stage, Probe(self.faults, volts, amps), monitor), DC_RULES.at_speed(speed)
        )

    def ac_outlet(self, volts: Measure, amps: Measure, speed: float) -> VirtualOutlet:
        """Complete an AC outlet."""
        stage = VirtualSetpoint(self.faults)
        return VirtualOutlet(
            self, self._devices(stage, Probe(self.faults, volts, amps), None), AC_RULES.at_speed(speed)
        )

    def _devices(
        self, stage: VirtualPowerStage | VirtualSetpoint, sensor: Probe, monitor: VirtualIsolationMonitor | None
    ) -> OutletDevices:
        return OutletDevices(
            pilot=self.wire,
            contactor=self.contactor,
            feedback=self.contactor,
            stage=stage,
            sensor=sensor,
            lock=self.lock,
            bolt=self.lock,
            meter=self.meter,
            authoriser=self.authoriser,
            monitor=monitor,
            isolation=monitor,
            alarms=(self.faults,),
        )


class CarParts:
    """The virtual devices of one car, before they are joined to a circuit."""

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
        pilot = CarPilot(wire, self.faults)
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
            alarms=(self.faults,),
        )
        return VirtualVehicle(self, devices, errand, CAR_RULES.at_speed(speed))
