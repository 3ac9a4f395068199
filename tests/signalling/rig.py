"""Two engines of charging by duty cycle, joined by virtual hardware on a clock of its own."""

from msgspec.structs import replace

from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import AC_STATION, CarModel, StationModel, ac_pair
from pilotwire.ports import Drive, Limits, StopWish
from pilotwire.signalling import (
    BasicCar,
    BasicCarSettings,
    BasicEvent,
    BasicStation,
    BasicStationSettings,
    ChargingRefused,
)

START = 1_764_200_000.0
CAR = CarModel(soc=40.0)


class Rig:
    """Station and car, each told what its own hardware says, every `step` s."""

    def __init__(
        self,
        station: StationModel = AC_STATION,
        car: CarModel = CAR,
        *,
        settings: BasicStationSettings | None = None,
        car_settings: BasicCarSettings | None = None,
        step: float = 0.1,
    ) -> None:
        self.now, self.step = START, step
        self.outlet, self.vehicle, self.cable = ac_pair(station, car, errand=Errand())
        self.world = self.outlet.parts.world
        self.world.advance(self.now)
        self.station = BasicStation(self.outlet.facts(self.now), self.now, settings)
        self.car = BasicCar(self.vehicle.facts(self.now), self.now, car_settings)
        self.station_events: list[tuple[float, BasicEvent]] = []
        self.car_events: list[tuple[float, BasicEvent]] = []
        self.car_listens = True
        self.setpoint_w: float | None = None  # what a planner wants
        self.stop = StopWish.NONE
        self.turn()

    def turn(self) -> None:
        """Both sides look and act."""
        facts = replace(self.outlet.facts(self.now), setpoint_w=self.setpoint_w, stop=self.stop)
        self.station.tell(facts, self.now)
        self.station.handle_timeout(self.now)
        for told in self.station.take():
            if isinstance(told, BasicEvent):
                self.station_events.append((self.now - START, told))
            else:
                self.outlet.apply(told)
        if not self.car_listens:
            return
        self.car.tell(self.vehicle.facts(self.now), self.now)
        self.car.handle_timeout(self.now)
        for item in self.car.take():
            if isinstance(item, BasicEvent):
                self.car_events.append((self.now - START, item))
            else:
                self.vehicle.apply(item)

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now = min(end, self.now + self.step)
            self.world.advance(self.now)
            self.turn()

    def charge(self) -> None:
        """From an empty outlet to a steady current."""
        self.cable.plug()
        self.run(10.0)

    def limit(self, amps: float) -> None:
        """The site allows so much from now on, in A per phase."""
        limits: Limits = self.outlet.limits
        self.outlet.limits = replace(limits, max_charge_a=amps)

    @property
    def amps(self) -> float:
        """Measured, per phase of three."""
        return self.outlet.parts.sensor.measure().amps / 3

    @property
    def conducting(self) -> bool:
        return self.outlet.parts.contactor.conducting

    @property
    def drive(self) -> Drive | None:
        """What the station puts on the pilot."""
        return self.station.drive

    def when(self, kind: type[BasicEvent]) -> float:
        """When the station last reported this, in s since the start."""
        return next(moment for moment, event in reversed(self.station_events) if isinstance(event, kind))

    @property
    def refusal(self) -> str | None:
        """What the station last refused this plug for."""
        return next((event.why for _, event in self.station_events if isinstance(event, ChargingRefused)), None)
