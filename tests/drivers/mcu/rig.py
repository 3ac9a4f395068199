"""Driver and firmware on one wire, in memory, on a clock that the test moves."""

from pilotwire.drivers import OutletDevices
from pilotwire.drivers.mcu import StationMcu
from pilotwire.drivers.simple import Anybody, CarObeys
from pilotwire.drivers.virtual import Faults
from pilotwire.drivers.virtual.meter import VirtualMeter
from pilotwire.ports import DIGITAL, UNAVAILABLE, Meter, Output, Pilot
from tests.drivers.checker.clocks import HandClock
from tests.drivers.checker.world import Terminals
from tests.drivers.mcu.firmware import Firmware

STEP = 0.005  # s


class Sensed:
    """What a meter at these terminals measures."""

    def __init__(self, terminals: Terminals) -> None:
        self._terminals = terminals

    def measure(self) -> Output:
        live = self._terminals.contacts.on
        return Output(230.0, self._terminals.watts / 230.0) if live else Output()


def devices_of(engine: StationMcu, meter: Meter, terminals: Terminals) -> OutletDevices:
    return OutletDevices(
        pilot=engine,
        generator=engine,
        contactor=engine,
        feedback=engine,
        stage=CarObeys(),
        sensor=Sensed(terminals),
        lock=engine,
        bolt=engine,
        meter=meter,
        authoriser=Anybody(),
        proximity=engine,
        alarms=(engine,),
    )


class McuRig:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.terminals = Terminals()
        self.firmware = Firmware(self.terminals, self.clock.time)
        self.engine = StationMcu(self.clock.now)
        self.cut = False  # the wire
        self.wait(0.2)

    def wait(self, seconds: float) -> None:
        end = self.clock.time + seconds
        while self.clock.time < end:
            self.clock.time = min(end, self.clock.time + STEP)
            self._exchange(self.clock.time)

    def _exchange(self, now: float) -> None:
        self.engine.handle_timeout(now)
        down = self.engine.take()
        self.firmware.tick(now)
        up = self.firmware.take()
        if not self.cut:
            self.firmware.receive(down, now)
            self.engine.receive(up, now)

    def show(self, pilot: Pilot) -> None:
        self.terminals.show(pilot)
        self.terminals.shorted = pilot is Pilot.E
        self.engine.drive(UNAVAILABLE if pilot is Pilot.F else DIGITAL)

    def weld(self, welded: bool) -> None:
        self.terminals.contacts.stuck = welded

    def devices(self) -> OutletDevices:
        return devices_of(self.engine, VirtualMeter(Faults(), self.clock.now), self.terminals)
