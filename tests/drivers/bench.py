"""A charging pair on a clock of its own, brought to any moment of a session by hand."""

from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import AC_STATION, CAR, DC_STATION, CarModel, StationModel, World, ac_pair, dc_pair
from pilotwire.ports import (
    CarCommand,
    CarFacts,
    ChargePower,
    Command,
    Contactors,
    IsolationTest,
    Lock,
    PilotState,
    RequestCurrent,
    SetAcPower,
    SetOutput,
    StationFacts,
)

START = 1_764_200_000.0


class Bench:
    """Station and car, told what to do by their commands, in one world."""

    def __init__(
        self, station: StationModel = DC_STATION, car: CarModel = CAR, *, ac: bool = False, speed: float = 1.0
    ) -> None:
        self.now = START
        self.ac = ac
        self.world = World()
        pair = ac_pair if ac else dc_pair
        model = AC_STATION if ac and station is DC_STATION else station
        self.outlet, self.vehicle, self.cable = pair(model, car, errand=Errand(), speed=speed, world=self.world)
        self.run(0.0)

    def run(self, seconds: float, step: float = 0.25, *commands: Command) -> None:
        """Let time pass, repeating commands to the outlet in each step as a charge loop does."""
        end = self.now + seconds
        while True:
            for command in commands:
                self.outlet.apply(command)
            self.now = min(end, self.now + step)
            self.outlet.advance(self.now)
            if self.now >= end:
                return

    @property
    def car_ready(self) -> bool:
        """Whether S2 is closed, as the wire has it."""
        return self.outlet.parts.wire.s2

    def station(self, *commands: Command) -> StationFacts:
        for command in commands:
            self.outlet.apply(command)
        return self.outlet.facts(self.now)

    def car(self, *commands: CarCommand) -> CarFacts:
        for command in commands:
            self.vehicle.apply(command)
        return self.vehicle.facts(self.now)

    def plug(self) -> None:
        self.cable.plug()
        self.run(0.1)
        self.station(Lock(True))
        self.car(PilotState(True))
        self.run(0.5)

    def prove(self) -> None:
        """Cable check."""
        self.station(IsolationTest(500.0))
        self.run(4.0)

    def precharge(self) -> None:
        volts = self.car().battery.volts
        self.station(Contactors(True), SetOutput(volts, 2.0))
        self.run(1.5)
        self.car(Contactors(True))
        self.run(0.5)

    def flow(self, amps: float, seconds: float = 2.0, step: float = 0.25) -> None:
        volts = self.car(RequestCurrent(400.0, amps)).battery.target_volts
        self.run(seconds, step, SetOutput(volts, amps))

    def charge(self, amps: float = 100.0) -> None:
        """From an empty outlet to a steady current."""
        self.plug()
        self.prove()
        self.precharge()
        self.flow(amps)

    def draw(self, watts: float, seconds: float = 5.0) -> None:
        """AC, the same."""
        self.plug()
        self.station(Contactors(True), SetAcPower(watts))
        self.car(ChargePower(watts))
        self.run(seconds)
