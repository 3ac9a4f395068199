"""Virtual outlets and cars in one call each: joined by a cable, or alone with a stand-in for the other."""

from pilotwire.drivers.vehicle import Errand
from pilotwire.drivers.virtual.ac_circuit import AcCircuit
from pilotwire.drivers.virtual.car_parts import CarParts, VirtualVehicle
from pilotwire.drivers.virtual.dc_circuit import DcCircuit
from pilotwire.drivers.virtual.faults import Faults
from pilotwire.drivers.virtual.models import AC_STATION, CAR, DC_STATION, CarModel, StationModel
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.stand_in import AbsentCar, AbsentStation, AcLoad, AcSource, DcSource
from pilotwire.drivers.virtual.station_parts import StationParts, VirtualOutlet
from pilotwire.drivers.virtual.storage import CarStorage, DcLoad
from pilotwire.drivers.virtual.world import World


class Cable:
    """Joins one outlet and one car; may be drawn at any time."""

    def __init__(self, wire: VirtualPilot) -> None:
        self._wire = wire

    @property
    def plugged(self) -> bool:
        """Whether it is in."""
        return self._wire.is_plugged

    def plug(self) -> None:
        """Put it in."""
        self._wire.plug()

    def unplug(self) -> None:
        """Draw it, locked or not, under power or not."""
        self._wire.unplug()


Pair = tuple[VirtualOutlet, VirtualVehicle, Cable]


def dc_pair(
    station: StationModel = DC_STATION,
    car: CarModel = CAR,
    *,
    errand: Errand | None = None,
    speed: float = 1.0,
    world: World | None = None,
) -> Pair:
    """A DC outlet and a car, unplugged. `speed` is how much faster than real time the clock runs."""
    world = world or World()
    here, there = StationParts(station, world), CarParts(car, world)
    stage, storage = here.dc_stage(), CarStorage(there.battery, there.contactor)
    circuit = DcCircuit(stage, here.contactor, here.wire, storage, here.meter)
    world.add(circuit)
    outlet = here.dc_outlet(stage, lambda: circuit.stage_volts, circuit.current, circuit.line_volts, speed)
    vehicle = there.vehicle(
        here.wire, lambda: circuit.inlet_volts, circuit.current, charger=None, errand=errand, speed=speed
    )
    return outlet, vehicle, Cable(here.wire)


def ac_pair(
    station: StationModel = AC_STATION,
    car: CarModel = CAR,
    *,
    errand: Errand | None = None,
    speed: float = 1.0,
    world: World | None = None,
) -> Pair:
    """An AC outlet and a car with an on-board charger, unplugged."""
    world = world or World()
    here, there = StationParts(station, world), CarParts(car, world)
    charger = there.ac_charger()
    circuit = AcCircuit(here.contactor, here.wire, charger, here.meter)
    world.add(circuit)
    outlet = here.ac_outlet(circuit.outlet_volts, circuit.amps, speed)
    vehicle = there.vehicle(here.wire, circuit.inlet_volts, circuit.amps, charger=charger, errand=errand, speed=speed)
    return outlet, vehicle, Cable(here.wire)


def virtual_dc_outlet(
    station: StationModel = DC_STATION, *, speed: float = 1.0, world: World | None = None
) -> tuple[VirtualOutlet, AbsentCar]:
    """A DC outlet alone, with a load that follows what a car reports."""
    world = world or World()
    here, load = StationParts(station, world), DcLoad()
    stage = here.dc_stage()
    circuit = DcCircuit(stage, here.contactor, here.wire, load, here.meter)
    world.add(circuit)
    outlet = here.dc_outlet(stage, lambda: circuit.stage_volts, circuit.current, circuit.line_volts, speed)
    return outlet, AbsentCar(here.wire, load)


def virtual_ac_outlet(
    station: StationModel = AC_STATION, *, speed: float = 1.0, world: World | None = None
) -> tuple[VirtualOutlet, AbsentCar]:
    """An AC outlet alone, with a load that follows what a car reports."""
    world = world or World()
    here, load = StationParts(station, world), AcLoad()
    circuit = AcCircuit(here.contactor, here.wire, load, here.meter)
    world.add(circuit)
    return here.ac_outlet(circuit.outlet_volts, circuit.amps, speed), AbsentCar(here.wire, load)


def virtual_dc_vehicle(
    car: CarModel = CAR, *, errand: Errand | None = None, speed: float = 1.0, world: World | None = None
) -> tuple[VirtualVehicle, AbsentStation]:
    """A car alone, with a source that gives what a station reports."""
    world = world or World()
    there, wire = CarParts(car, world), VirtualPilot(Faults(), world.look)
    station = AbsentStation(wire)
    source = DcSource(station, wire, CarStorage(there.battery, there.contactor))
    world.add(source)
    vehicle = there.vehicle(wire, source.volts, source.amps, charger=None, errand=errand, speed=speed)
    return vehicle, station


def virtual_ac_vehicle(
    car: CarModel = CAR, *, errand: Errand | None = None, speed: float = 1.0, world: World | None = None
) -> tuple[VirtualVehicle, AbsentStation]:
    """A car with an on-board charger alone; the station's reports say whether there is mains."""
    world = world or World()
    there, wire = CarParts(car, world), VirtualPilot(Faults(), world.look)
    station, charger = AbsentStation(wire), there.ac_charger()
    source = AcSource(station, charger)
    world.add(source)
    vehicle = there.vehicle(wire, source.volts, source.amps, charger=charger, errand=errand, speed=speed)
    return vehicle, station
