"""The driver that others copy, against the device that it is for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.drivers import DriverError
from pilotwire.drivers.blueprint import MAX_LINE, Blueprint, Measured, blueprint_devices
from pilotwire.drivers.checker import OutletBench, check_outlet, findings
from pilotwire.drivers.simple import Anybody
from pilotwire.ports import DIGITAL, UNAVAILABLE, X1, Capabilities, Drive, Pilot, PilotVoltages, Signal
from pilotwire.signalling import StationPilot
from tests.drivers.checker.clocks import HandClock
from tests.drivers.checker.world import Terminals

STEP = 0.01  # s


class Box:
    """The made-up device itself."""

    def __init__(self, terminals: Terminals) -> None:
        self.terminals = terminals
        self.wish = {"duty": 0, "power": 0, "lock": 0}
        self._judge = StationPilot()
        self._report_at = 0.0
        self._told_at = 0.0

    def receive(self, data: bytes, now: float) -> None:
        for line in data.decode().splitlines():
            self.wish = {name: int(value) for name, value in (part.split("=") for part in line.split())}
            self._told_at = now

    def report(self, now: float) -> bytes:
        terminals = self.terminals
        silent = now - self._told_at > 1.0
        terminals.drive = UNAVAILABLE if silent else _drive(self.wish["duty"])
        high, low = terminals.plateaus()
        self._judge.measured(PilotVoltages(high, low, now), terminals.drive)
        closing = bool(self.wish["power"]) and not silent and self._judge.state.ready
        terminals.move(closing, bool(self.wish["lock"]), now)
        if now < self._report_at:
            return b""
        self._report_at = now + 0.1
        live = terminals.contacts.on
        return (
            f"pilot={self._judge.state.name} high={high:.2f} low={low:.2f} closed={int(live)} "
            f"locked={int(terminals.bolt.on)} volts={230.0 if live else 0.0} "
            f"amps={terminals.watts / 230.0 if live else 0.0} wh={terminals.import_wh:.1f} "
            f"back={terminals.export_wh:.1f} fault=-\n"
        ).encode()


def _drive(duty: int) -> Drive:
    return {0: UNAVAILABLE, 10_000: X1}.get(duty) or Drive(Signal.PWM, duty / 100)


class Rig:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.terminals = Terminals()
        self.box = Box(self.terminals)
        self.device = Blueprint(self.clock.now, "BOX-1")
        self.wait(0.3)

    def wait(self, seconds: float) -> None:
        end = self.clock.time + seconds
        while self.clock.time < end:
            now = self.clock.time = min(end, self.clock.time + STEP)
            self.device.handle_timeout(now)
            self.box.receive(self.device.take(), now)
            self.device.receive(self.box.report(now), now)

    def show(self, pilot: Pilot) -> None:
        self.terminals.show(pilot)
        self.terminals.shorted = pilot is Pilot.E
        self.device.drive(UNAVAILABLE if pilot is Pilot.F else DIGITAL)

    def draw(self, watts: float) -> None:
        self.terminals.watts = watts

    def weld(self, welded: bool) -> None:
        self.terminals.contacts.stuck = welded


def test_the_blueprint_keeps_every_rule() -> None:
    rig = Rig()
    bench = OutletBench(
        devices=blueprint_devices(rig.device, Anybody()),
        clock=rig.clock.now,
        wait=rig.wait,
        show=rig.show,
        shows=tuple(Pilot),
        draw=rig.draw,
        weld=rig.weld,
        voltmeter=rig.device,
        capabilities=Capabilities(),
    )
    results = check_outlet(bench)
    assert findings(results) == []
    assert {result.untried for result in results} == {None, "monitor", "proximity"}


def test_silence_is_an_alarm_and_readings_are_refused() -> None:
    rig = Rig()
    rig.clock.time += 1.5
    assert rig.device.alarm() == "the device has said nothing for 1 s"
    with pytest.raises(DriverError, match="the device has said nothing"):
        rig.device.pilot()


def test_a_silent_host_is_cut_off_by_the_device() -> None:
    rig = Rig()
    rig.show(Pilot.C)
    rig.device.switch(True)
    rig.wait(1.0)
    assert rig.terminals.contacts.on
    for _ in range(200):
        rig.clock.time += STEP
        rig.box.report(rig.clock.time)
    assert not rig.terminals.contacts.on


GOOD = b"pilot=C high=6.0 low=-12.0 closed=1 locked=1 volts=230.0 amps=16.0 wh=1234.5 back=0.0 fault=-"


def test_a_line_as_the_documentation_prints_it() -> None:
    found = Measured.parse(GOOD)
    assert (found.pilot, found.closed, str(found.wh), found.fault) == (Pilot.C, True, "1234.5", "-")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"pilot",
        b"\xff",
        GOOD.replace(b"=C", b"=X"),
        GOOD.replace(b"6.0", b"six"),
        GOOD.replace(b"6.0", b"nan"),
        GOOD[:-8],
        GOOD + b" more=1",
    ],
)
def test_other_lines_are_refused(line: bytes) -> None:
    with pytest.raises(DriverError, match="cannot be read"):
        Measured.parse(line)


@given(st.lists(st.binary(max_size=300), max_size=20))
@settings(deadline=None)
def test_noise_does_no_harm(pieces: list[bytes]) -> None:
    device = Blueprint(lambda: 0.0, "BOX-1")
    for piece in pieces:
        device.receive(piece, 0.0)
        assert len(device._buffer) <= MAX_LINE
    device.receive(b"\n" + GOOD + b"\n", 0.0)
    assert device.pilot() is Pilot.C
