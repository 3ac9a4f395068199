"""The virtual insides of one outlet, and the outlet that lets one reach them."""

from collections.abc import Callable

from pilotwire.drivers.devices import OutletDevices
from pilotwire.drivers.outlet import Outlet
from pilotwire.drivers.rules import AC_RULES, DC_RULES, Rules
from pilotwire.drivers.virtual.ac_circuit import VirtualSetpoint
from pilotwire.drivers.virtual.authoriser import VirtualAuthoriser
from pilotwire.drivers.virtual.faults import Faults
from pilotwire.drivers.virtual.isolation import VirtualIsolationMonitor
from pilotwire.drivers.virtual.meter import VirtualMeter
from pilotwire.drivers.virtual.models import StationModel
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.power_stage import VirtualPowerStage
from pilotwire.drivers.virtual.probe import Probe
from pilotwire.drivers.virtual.switches import VirtualContactor, VirtualLock
from pilotwire.drivers.virtual.world import World

Measure = Callable[[], float]


class VirtualOutlet(Outlet):
    """An outlet made of virtual devices, which are its `parts`; `faults` breaks them."""

    def __init__(self, parts: "StationParts", devices: OutletDevices, rules: Rules) -> None:
        super().__init__(devices, parts.model.limits, rules=rules, world=parts.world)
        self.parts = parts
        self.faults = parts.faults
        parts.world.watch(self.interlock)


class StationParts:
    """Made first, then joined to a circuit, then completed to an outlet."""

    def __init__(self, model: StationModel, world: World) -> None:
        self.model = model
        self.world = world
        self.faults = Faults()
        self.wire = VirtualPilot(self.faults, world.look, lambda: world.now or 0.0)
        self.wire.cable_ohms = model.cable_ohms
        self.contactor = VirtualContactor(self.faults)
        self.lock = VirtualLock(self.faults)
        self.meter = VirtualMeter(self.faults, lambda: world.now or 0.0, model.meter_id, model.gain_error)
        self.authoriser = VirtualAuthoriser(
            self.faults, accept=model.accept, contracts=model.contracts, delay=model.decision_seconds
        )
        self.sensor = Probe(self.faults, float, float)  # of nothing, until there is a circuit
        self.monitor: VirtualIsolationMonitor | None = None  # DC
        world.add(self.contactor, self.lock, self.authoriser)

    def dc_stage(self) -> VirtualPowerStage:
        """The stage of a DC outlet."""
        model = self.model
        return VirtualPowerStage(self.faults, model.limits, volts_per_s=model.volts_per_s, amps_per_s=model.amps_per_s)

    def dc_outlet(
        self, stage: VirtualPowerStage, volts: Measure, amps: Measure, line: Measure, speed: float
    ) -> VirtualOutlet:
        """Complete a DC outlet, with an isolation monitor at the line."""
        model = self.model
        self.monitor = VirtualIsolationMonitor(
            self.faults, line, self.wire, rated_volts=model.limits.max_volts, seconds=model.isolation_seconds
        )
        self.world.add(self.monitor)
        self.sensor = Probe(self.faults, volts, amps)
        return VirtualOutlet(self, self._devices(stage), DC_RULES.at_speed(speed))

    def ac_outlet(self, volts: Measure, amps: Measure, speed: float) -> VirtualOutlet:
        """Complete an AC outlet."""
        self.sensor = Probe(self.faults, volts, amps)
        return VirtualOutlet(self, self._devices(VirtualSetpoint(self.faults)), AC_RULES.at_speed(speed))

    def _devices(self, stage: VirtualPowerStage | VirtualSetpoint) -> OutletDevices:
        return OutletDevices(
            pilot=self.wire,
            generator=self.wire,
            proximity=self.wire if self.model.socket else None,
            contactor=self.contactor,
            feedback=self.contactor,
            stage=stage,
            sensor=self.sensor,
            lock=self.lock,
            bolt=self.lock,
            meter=self.meter,
            authoriser=self.authoriser,
            monitor=self.monitor,
            isolation=self.monitor,
            alarms=(self.faults, self.wire),
        )
