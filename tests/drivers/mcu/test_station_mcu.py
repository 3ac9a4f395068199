"""The driver against a firmware that was written from the documentation."""

import pytest

from pilotwire.drivers import DriverError, Outlet
from pilotwire.drivers.checker import OutletBench, check_outlet, findings
from pilotwire.drivers.mcu import StationMcu
from pilotwire.drivers.virtual import AC_LIMITS
from pilotwire.ports import (
    DIGITAL,
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
from tests.drivers.mcu.rig import McuRig


def test_the_mcu_keeps_every_rule() -> None:
    rig = McuRig()
    capabilities = rig.engine.capabilities
    assert capabilities is not None
    bench = OutletBench(
        devices=rig.devices(),
        clock=rig.clock.now,
        wait=rig.wait,
        show=rig.show,
        shows=tuple(Pilot),
        weld=rig.weld,
        voltmeter=rig.engine,
        capabilities=capabilities,
    )
    results = check_outlet(bench)
    assert findings(results) == []
    assert {result.untried for result in results} == {None, "draw", "monitor"}


class Staffed(McuRig):
    """With an outlet on top."""

    def __init__(self) -> None:
        super().__init__()
        self.outlet = Outlet(self.devices(), AC_LIMITS)

    def live(self, seconds: float, *commands: Command) -> StationFacts:
        for command in commands:
            self.outlet.apply(command)
        end = self.clock.time + seconds
        while self.clock.time < end:
            self.wait(0.02)
            facts = self.outlet.facts(self.clock.time)
        return facts

    def charge(self) -> StationFacts:
        self.terminals.show(Pilot.C)
        self.live(0.5, DrivePilot(DIGITAL))
        return self.live(1.0, Lock(True), Contactors(True), SetAcPower(11_000.0))


def test_an_outlet_charges_through_an_mcu() -> None:
    rig = Staffed()
    facts = rig.charge()
    assert (facts.pilot, facts.locked, facts.contactors_closed, facts.fault) == (Pilot.C, True, True, None)
    assert rig.terminals.drive == DIGITAL
    facts = rig.live(1.0, Contactors(False), Lock(False))
    assert (facts.locked, facts.contactors_closed, facts.fault) == (False, False, None)


def test_a_host_that_falls_silent_is_cut_off_by_the_mcu() -> None:
    rig = Staffed()
    rig.charge()
    rig.cut = True
    McuRig.wait(rig, 1.2)  # nobody asks the driver, as when the host has crashed
    assert not rig.terminals.contacts.on
    assert rig.terminals.drive.signal is Signal.F


def test_an_mcu_that_falls_silent_is_a_fault() -> None:
    rig = Staffed()
    rig.charge()
    rig.firmware.dead = True
    facts = rig.live(1.5)
    assert facts.fault == "pilot: the MCU has said nothing for 1.0 s, 1 s are allowed"
    with pytest.raises(DriverError, match="has said nothing for"):
        rig.engine.pilot()


def test_after_silence_power_needs_a_new_wish() -> None:
    """The wire comes back while the host still wants power: only who has withdrawn it may have it again."""
    rig = McuRig()
    rig.show(Pilot.C)
    rig.wait(0.3)
    rig.engine.switch(True)
    rig.wait(0.3)
    assert rig.terminals.contacts.on
    rig.cut = True
    rig.wait(2.0)
    rig.cut = False
    rig.wait(2.0)
    assert not rig.terminals.contacts.on
    assert rig.engine.alarm() == "the MCU has not heard the host"
    rig.engine.switch(False)
    rig.wait(0.3)
    rig.engine.switch(True)
    rig.wait(0.3)
    assert rig.engine.alarm() is None
    assert rig.terminals.contacts.on


def test_a_restart_under_power_is_an_alarm_until_power_is_withdrawn() -> None:
    rig = McuRig()
    rig.show(Pilot.C)
    rig.wait(0.3)
    rig.engine.switch(True)
    rig.wait(0.3)
    rig.engine.restart()
    rig.wait(0.5)
    assert rig.firmware.boot == 2
    assert not rig.terminals.contacts.on
    assert rig.engine.alarm() == "the MCU has restarted"
    rig.engine.switch(False)
    rig.wait(0.3)
    assert rig.engine.alarm() is None
    assert rig.engine.hello is not None


def test_a_restart_is_asked_for_once() -> None:
    rig = McuRig()
    rig.engine.restart()
    rig.wait(5.0)
    assert rig.firmware.boot == 2


def test_the_residual_current_device_is_tested_and_armed_again() -> None:
    rig = McuRig()
    rig.engine.test_rcd()
    assert not rig.engine.acted()
    rig.wait(0.3)
    assert rig.engine.acted()
    assert rig.engine.alarm() == "residual current"
    rig.engine.reset_rcd()
    rig.wait(0.3)
    assert rig.engine.alarm() is None


def test_faults_of_the_pilot_come_in_words() -> None:
    rig = McuRig()
    rig.show(Pilot.B)
    rig.terminals.diode_shorted = True
    rig.wait(0.5)
    assert rig.engine.alarm() == "the car's pilot has no diode"
    rig.terminals.diode_shorted, rig.terminals.shorted = False, True
    rig.show(Pilot.A)
    rig.wait(0.5)
    rig.terminals.shorted = True
    rig.wait(0.5)
    assert rig.engine.alarm() == "the pilot is shorted to earth"


def test_a_welded_contactor_comes_in_words() -> None:
    rig = McuRig()
    rig.show(Pilot.C)
    rig.wait(0.3)
    rig.engine.switch(True)
    rig.wait(0.3)
    rig.terminals.contacts.stuck = True
    rig.engine.switch(False)
    rig.wait(0.5)
    assert rig.engine.closed()
    assert rig.engine.alarm() == "the contactor does not open: welded"


def test_capabilities_are_asked_for() -> None:
    rig = McuRig()
    found = rig.engine.capabilities
    assert found is not None
    assert (found.min_a, found.max_a, found.phases, found.attachment) == (6, 32, 3, Attachment.SOCKET)
    assert (found.state_e, found.lock, found.rcd_test, found.ventilation) == (True, True, True, False)


def test_measurements_carry_the_time_at_which_they_were_made() -> None:
    rig = McuRig()
    rig.show(Pilot.B)
    rig.wait(0.5)
    found = rig.engine.voltages()
    assert (found.high, found.low) == pytest.approx((8.98, -12.0), abs=0.01)
    assert 0.002 <= rig.clock.time - found.time <= 0.102 + 0.01
    assert (rig.engine.ohms(), rig.engine.celsius()) == (220.0, 31.5)


def test_before_the_first_status_nothing_is_known() -> None:
    engine = StationMcu(lambda: 0.0)
    for reading in (engine.pilot, engine.closed, engine.locked, engine.voltages, engine.ohms):
        with pytest.raises(DriverError, match="the MCU has said nothing yet"):
            reading()
    assert engine.alarm() == "the MCU has said nothing yet"
    assert engine.capabilities is None


def test_a_changed_wish_goes_out_at_once() -> None:
    rig = McuRig()
    woken: list[bool] = []
    rig.engine.wake = lambda: woken.append(True)
    assert rig.engine.take() == b""
    rig.engine.drive(X1)
    assert woken
    assert rig.engine.take()
    assert rig.engine.take() == b""


@pytest.mark.parametrize("percent", [0.001, 99.999])
def test_pwm_never_becomes_a_steady_voltage(percent: float) -> None:
    rig = McuRig()
    rig.engine.drive(Drive(Signal.PWM, percent))
    rig.wait(0.1)
    assert rig.terminals.drive.signal is Signal.PWM
