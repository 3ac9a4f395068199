"""The Linux driver on a tree that behaves like a board."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from pilotwire.base.settings import SettingsError
from pilotwire.drivers import DriverError, Outlet
from pilotwire.drivers.checker import OutletBench, check_outlet, findings
from pilotwire.drivers.linux import InputLine, OutputLine, PwmGenerator, Sysfs
from pilotwire.drivers.linux.build import linux_parts
from pilotwire.drivers.virtual import AC_LIMITS
from pilotwire.ports import (
    DIGITAL,
    OFF,
    UNAVAILABLE,
    X1,
    Attachment,
    Command,
    Contactors,
    Drive,
    DrivePilot,
    Lock,
    Pilot,
    SetAcPower,
    Signal,
    StationFacts,
)
from tests.drivers.linux.fake_sysfs import DIRECT, ENABLE, LOCKED, RELAY, SETTINGS, FakeBoard
from tests.drivers.linux.rig import LinuxRig, settings

SAMPLED = SETTINGS.replace("high = { device = 0, channel = 0", f"high = {{ device = 0, channel = {DIRECT}")
SAMPLED = "\n".join(line for line in SAMPLED.splitlines() if not line.startswith(("low =", "reset =")))


@pytest.mark.parametrize("text", [SETTINGS, SAMPLED], ids=["detectors", "sampled"])
def test_linux_keeps_every_rule(tmp_path: Path, text: str) -> None:
    rig = LinuxRig(tmp_path, text)
    bench = OutletBench(
        devices=rig.devices(),
        clock=rig.clock.now,
        wait=rig.wait,
        show=rig.show,
        shows=tuple(Pilot),
        draw=rig.draw,
        patience=1.0,
        weld=rig.weld,
        voltmeter=rig.parts.voltmeter,
        capabilities=rig.parts.capabilities,
    )
    results = check_outlet(bench)
    assert findings(results) == []
    assert {result.untried for result in results} == {None, "monitor"}


class Staffed(LinuxRig):
    """With an outlet on top, which looks every 50 ms as a station does."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.outlet = Outlet(self.devices(), AC_LIMITS)

    def live(self, seconds: float, *commands: Command) -> StationFacts:
        for command in commands:
            self.outlet.apply(command)
        end = self.clock.time + seconds
        while self.clock.time < end:
            self.wait(0.05)
            facts = self.outlet.facts(self.clock.time)
        return facts

    def charge(self) -> StationFacts:
        self.terminals.show(Pilot.C)
        self.live(0.3, DrivePilot(DIGITAL))
        facts = self.live(0.3, Lock(True), Contactors(True), SetAcPower(11_000.0))
        self.terminals.watts = 10_000.0
        self.live(1.0)
        return facts


def test_an_outlet_charges_through_sysfs(tmp_path: Path) -> None:
    rig = Staffed(tmp_path)
    rig.live(0.2, DrivePilot(X1))
    assert rig.board.get("class/pwm/pwmchip0/pwm0/duty_cycle") == "1000000"
    facts = rig.charge()
    assert (facts.pilot, facts.locked, facts.contactors_closed, facts.fault) == (Pilot.C, True, True, None)
    assert rig.board.get("class/pwm/pwmchip0/pwm0/duty_cycle") == "50000"
    before = rig.live(0.5).reading
    after = rig.live(3.6).reading
    assert before is not None
    assert after is not None
    assert float(after.import_wh - before.import_wh) == pytest.approx(10, abs=1.5)  # 3.6 s, give or take one reading
    rig.terminals.watts = 0.0
    rig.terminals.show(Pilot.B)
    facts = rig.live(1.0)
    assert (facts.pilot, facts.contactors_closed, facts.fault) == (Pilot.B, False, None)
    assert rig.board.get(f"class/gpio/gpio{RELAY}/value") == "0"


def _residual_current(rig: Staffed) -> None:
    rig.board.rcd = True


def _short(rig: Staffed) -> None:
    rig.terminals.shorted = True


def _diode(rig: Staffed) -> None:
    rig.terminals.diode_shorted = True


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (_residual_current, "residual current"),
        (_short, "pilot"),
        (_diode, "diode"),
    ],
)
def test_whatever_breaks_opens_the_contactor(tmp_path: Path, break_it: Callable[[Staffed], None], words: str) -> None:
    rig = Staffed(tmp_path)
    assert rig.charge().contactors_closed
    break_it(rig)
    facts = rig.live(0.7)
    assert facts.fault is not None
    assert words in facts.fault
    assert not facts.contactors_closed


@pytest.mark.parametrize("late", [0.0, 0.02, 0.04, 0.06, 0.08])
def test_a_car_that_leaves_state_c_is_cut_off_within_100_ms(tmp_path: Path, late: float) -> None:
    """IEC 61851-1, Table A.6 (general knowledge, unconfirmed), where the outlet is looked at as soon as it changes."""
    rig = Staffed(tmp_path)
    rig.charge()
    rig.terminals.watts = 0.0
    rig.live(0.6)
    rig.wait(late)
    rig.parts.pilot.changed = lambda: rig.outlet.advance(rig.clock.time)
    rig.terminals.show(Pilot.B)
    rig.wait(0.1)
    assert rig.board.get(f"class/gpio/gpio{RELAY}/value") == "0"
    assert not rig.terminals.contacts.on


def test_a_voltmeter_that_stops_is_a_fault(tmp_path: Path) -> None:
    rig = Staffed(tmp_path)
    rig.charge()
    for _ in range(20):  # the worker has died: time passes, and nobody measures
        rig.clock.time += 0.05
        facts = rig.outlet.facts(rig.clock.time)
    assert facts.fault == "pilot: pilot voltages: not measured for 0.5 s"
    rig.board.poll(rig.clock.time)
    rig.board.poll(rig.clock.time + 0.1)
    assert not rig.terminals.contacts.on


def test_a_welded_contactor_is_told_from_below(tmp_path: Path) -> None:
    rig = Staffed(tmp_path)
    rig.charge()
    rig.terminals.contacts.stuck = True
    rig.terminals.watts = 0.0
    facts = rig.live(2.0, Contactors(False))
    assert facts.contactors_closed
    assert facts.fault == "contactor does not open: welded"


def test_everything_begins_open_and_unavailable(tmp_path: Path) -> None:
    """Whatever a process before has left behind."""
    board = FakeBoard(tmp_path)
    board.set_output("class/pwm/pwmchip0/pwm0/duty_cycle", 50_000)
    board.set_output(f"class/gpio/gpio{RELAY}/value", 1)
    linux_parts(settings(tmp_path), lambda: 0.0)
    assert board.get("class/pwm/pwmchip0/pwm0/duty_cycle") == "0"
    assert board.get(f"class/gpio/gpio{RELAY}/direction") == "low"
    assert not board.line(RELAY)


def test_without_a_line_f_stands_for_e(tmp_path: Path) -> None:
    FakeBoard(tmp_path)
    bare = PwmGenerator(Sysfs(tmp_path), 0)
    bare.drive(OFF)
    assert not bare.parts
    assert _duty(tmp_path) == 0


@pytest.mark.parametrize(
    ("drive", "plain", "inverted"),
    [
        (X1, 1_000_000, 0),
        (UNAVAILABLE, 0, 1_000_000),
        (DIGITAL, 50_000, 950_000),
        (Drive(Signal.PWM, 26.67), 266_700, 733_300),
    ],
)
def test_duty_cycles_in_ns(tmp_path: Path, drive: Drive, plain: int, inverted: int) -> None:
    FakeBoard(tmp_path)
    for upside_down, wanted in ((False, plain), (True, inverted)):
        PwmGenerator(Sysfs(tmp_path), 0, inverted=upside_down).drive(drive)
        assert _duty(tmp_path) == wanted


def _duty(root: Path) -> int:
    return int((root / "class/pwm/pwmchip0/pwm0/duty_cycle").read_text())


def test_a_line_that_is_active_low_begins_high(tmp_path: Path) -> None:
    board = FakeBoard(tmp_path)
    line = OutputLine(Sysfs(tmp_path), ENABLE, active_low=True)
    assert board.get(f"class/gpio/gpio{ENABLE}/direction") == "high"
    line.set(True)
    assert board.get(f"class/gpio/gpio{ENABLE}/value") == "0"


def test_what_is_not_exported_is_asked_for(tmp_path: Path) -> None:
    board = FakeBoard(tmp_path)
    board.put("class/gpio/export", "")
    with pytest.raises(DriverError, match=r"gpio99/direction does not take 'in': No such file or directory"):
        InputLine(Sysfs(tmp_path), 99)
    assert board.get("class/gpio/export") == "99"


def test_a_value_that_is_no_number_is_named(tmp_path: Path) -> None:
    board = FakeBoard(tmp_path)
    board.set_output(f"class/gpio/gpio{LOCKED}/value", "open")
    line = InputLine(Sysfs(tmp_path), LOCKED)
    with pytest.raises(DriverError, match=r"gpio11/value is 'open'; it must be a number".replace("11", str(LOCKED))):
        line.active()


def test_a_lock_needs_its_end_switch(tmp_path: Path) -> None:
    FakeBoard(tmp_path)
    text = "\n".join(line for line in SETTINGS.splitlines() if not line.startswith("locked"))
    with pytest.raises(SettingsError, match="`lock` and `locked` must be there both, or neither"):
        linux_parts(settings(tmp_path, text), lambda: 0.0)


def test_capabilities_follow_from_the_lines(tmp_path: Path) -> None:
    FakeBoard(tmp_path)
    found = linux_parts(settings(tmp_path, "max_a = 16.0\nphases = 1\n" + SETTINGS), lambda: 0.0).capabilities
    assert (found.max_a, found.phases, found.attachment) == (16.0, 1, Attachment.SOCKET)
    assert (found.lock, found.state_e) == (True, True)


@pytest.mark.parametrize("ohms", [100.0, 220.0, 680.0, 1500.0])
def test_the_resistor_of_a_cable_is_measured(tmp_path: Path, ohms: float) -> None:
    rig = LinuxRig(tmp_path)
    assert rig.parts.proximity is not None
    assert math.isinf(rig.parts.proximity.ohms())
    rig.terminals.ohms = ohms
    rig.show(Pilot.B)
    rig.wait(0.1)
    assert rig.parts.proximity.ohms() == pytest.approx(ohms, rel=0.02)
