"""Real hardware as a station sees it: limits, troubles, ventilation."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from pilotwire.drivers.hardware import OutletHardware
from pilotwire.ports import DIGITAL, X1, Capabilities, DrivePilot, Limits, Pilot, StationFacts
from pilotwire.station.equipment import RealOutlet
from tests.drivers.linux.rig import LinuxRig
from tests.station.boards import folder

SITE = Limits(max_charge_w=22_080.0, max_charge_a=32.0, max_volts=230.0)


class Rig(LinuxRig):
    """With an outlet on top, whose capabilities a test changes."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.known: Capabilities | None = None
        hardware = OutletHardware(self.devices(), lambda: self.known)
        self.parts.pilot.changed = lambda: hardware.changed()
        self.outlet = RealOutlet(hardware, SITE, self.clock, "DE*PWR*E1")
        self.outlet.apply(DrivePilot(X1))

    def live(self, seconds: float) -> StationFacts:
        end = self.clock.time + seconds
        while self.clock.time < end:
            self.wait(0.05)
            facts = self.outlet.facts(self.clock.time)
        return facts


def on_a_rig(test: Callable[[Rig], None]) -> None:
    with folder() as root:
        test(Rig(root))


def test_limits_follow_as_soon_as_the_hardware_has_told_them() -> None:
    def test(rig: Rig) -> None:
        assert rig.live(0.2).limits == SITE
        rig.known = Capabilities(max_a=16.0, phases=1)
        limits = rig.live(0.2).limits
        assert (limits.max_charge_a, limits.phases, limits.max_charge_w) == (16.0, 1, 3680.0)
        rig.known = Capabilities(max_a=20.0)  # after a restart, say
        assert rig.live(0.2).limits.max_charge_w == 20.0 * 3 * 230

    on_a_rig(test)


def test_a_change_of_the_pilot_is_seen_before_anybody_looks() -> None:
    def test(rig: Rig) -> None:
        rig.outlet.apply(DrivePilot(DIGITAL))
        rig.show(Pilot.C)
        rig.live(0.5)
        rig.show(Pilot.B)
        rig.wait(0.1)
        assert rig.outlet.interlock.pilot is Pilot.B

    on_a_rig(test)


@pytest.mark.parametrize("ventilation", [False, True])
def test_a_car_that_wants_ventilation_gets_energy_only_where_there_is_some(ventilation: bool) -> None:
    def test(rig: Rig) -> None:
        rig.known = Capabilities(ventilation=ventilation)
        rig.outlet.apply(DrivePilot(DIGITAL))
        rig.show(Pilot.D)
        facts = rig.live(0.5)
        assert facts.pilot is Pilot.D
        assert (facts.fault is None) is ventilation
        assert facts.fault in (None, "the car wants ventilation, and there is none")

    on_a_rig(test)


def test_a_trouble_is_logged_once_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    """At an outlet without a car, where the interlock forgets it after each look, and finds it again with the next."""

    def test(rig: Rig) -> None:
        with caplog.at_level(logging.WARNING, "pilotwire.station"):
            rig.live(1.0)
            assert caplog.messages == []
            for count in (1, 2):
                for _ in range(20):  # nobody measures
                    rig.clock.time += 0.05
                    rig.outlet.facts(rig.clock.time)
                assert caplog.messages == ["hardware: pilot: pilot voltages: not measured for 0.5 s"] * count
                rig.live(1.0)

    on_a_rig(test)
