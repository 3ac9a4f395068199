"""The small parts by themselves: corridor, world, pilot, notices."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.drivers import DC_RULES, DriverError
from pilotwire.drivers.corridor import Corridor
from pilotwire.drivers.guard import Guard
from pilotwire.drivers.virtual import Fault, Faults, World
from pilotwire.drivers.virtual.inlet import CarInlet
from pilotwire.drivers.virtual.models import DC_LIMITS
from pilotwire.drivers.virtual.pilot import VirtualPilot
from pilotwire.drivers.virtual.power_stage import VirtualPowerStage
from pilotwire.ports import Pilot


def corridor() -> Corridor:
    return Corridor(lag=1.0, rate=50.0, tolerance=5.0, share=0.1)


def test_a_corridor_widens_at_once_and_narrows_after_its_lag() -> None:
    bounds = corridor()
    bounds.follow(0.0, 100.0)
    assert bounds.holds(115.0)
    assert not bounds.holds(115.1)
    assert not bounds.holds(-5.1)
    bounds.follow(1.0, 0.0)
    assert bounds.holds(115.0)
    bounds.follow(1.0, 0.0)
    assert bounds.holds(60.0)
    assert not bounds.holds(61.0)
    bounds.follow(0.0, -100.0)
    assert bounds.holds(-115.0)
    assert bounds.holds(60.0)


@given(st.lists(st.floats(0, 99), min_size=1, max_size=200), st.floats(0.01, 0.2))
@settings(deadline=None)
def test_no_flood_of_commands_holds_a_bound_up(targets: list[float], pause: float) -> None:
    """However many commands each ask for a little less, the bound falls from the first one on."""
    bounds = corridor()
    bounds.follow(0.0, 100.0)
    for i, target in enumerate(sorted(targets, reverse=True), start=1):
        bounds.follow(pause, target)
        line = max(target, 100.0 - 50.0 * max(0.0, i * pause - 1.0))
        assert not bounds.holds(line * 1.1 + 5.001)


class Clockwork:
    """Rings every `period` seconds."""

    def __init__(self, period: float) -> None:
        self.period = period
        self.left = period
        self.rings: list[float] = []
        self.steps = 0
        self.total = 0.0

    def horizon(self) -> float:
        return self.left

    def step(self, seconds: float) -> None:
        self.steps += 1
        self.total += seconds
        self.left -= seconds
        if self.left <= 1e-6:
            self.rings.append(self.total)
            self.left = self.period


def test_a_world_stops_at_every_event_however_it_is_driven() -> None:
    rings = []
    for step in (0.04, 0.3, 10.0):
        world, clockwork = World(), Clockwork(0.7)
        world.add(clockwork)
        now = 1e9
        while now <= 1e9 + 7.1:
            world.advance(now)
            now += step
        world.advance(1e9 + 7.1)
        rings.append(clockwork.rings)
    assert [len(ring) for ring in rings] == [10, 10, 10]
    assert rings[0] == pytest.approx(rings[2], abs=1e-3)


def test_a_year_is_a_bounded_number_of_steps() -> None:
    world, clockwork = World(), Clockwork(math.inf)
    world.add(clockwork)
    world.advance(0.0)
    world.advance(365 * 86400.0)
    assert clockwork.steps <= 1001
    assert clockwork.total == pytest.approx(365 * 86400.0)


def test_a_world_does_not_run_back() -> None:
    world, clockwork = World(), Clockwork(1.0)
    world.add(clockwork)
    for now in (100.0, 90.0, math.nan, math.inf, 100.0):
        world.advance(now)
    assert (world.now, clockwork.total) == (100.0, 0.0)


def test_the_pilot_shows_plug_s2_and_faults() -> None:
    faults = Faults()
    wire = VirtualPilot(faults, lambda: None)
    car = CarInlet(wire, Faults())
    seen = [wire.pilot()]
    wire.plug()
    seen.append(wire.pilot())
    car.set_ready(True)
    seen.append(wire.pilot())
    faults.switch_on(Fault.PILOT_LOST)
    seen.append(wire.pilot())
    faults.switch_on(Fault.UNAVAILABLE)
    seen.append(wire.pilot())
    assert seen == [Pilot.A, Pilot.B, Pilot.C, Pilot.E, Pilot.F]
    assert car.duty_percent() is None
    faults.mend(Fault.UNAVAILABLE, Fault.PILOT_LOST)
    assert (car.duty_percent(), car.plugged()) == (5.0, True)


@pytest.mark.parametrize("setpoint", [(math.nan, 1.0), (1.0, math.inf), (-1.0, 1.0)])
def test_a_power_stage_refuses_what_is_no_setpoint(setpoint: tuple[float, float]) -> None:
    with pytest.raises(DriverError, match="must be finite, and the voltage not negative"):
        VirtualPowerStage(Faults(), DC_LIMITS).set_output(*setpoint)


def test_the_first_cause_stays() -> None:
    guard = Guard()
    guard.trip("first")
    guard.trip("second")
    assert (guard.cause, guard.notices()) == ("first", ["first"])


def test_a_fast_clock_waits_longer_for_peers_only() -> None:
    fast = DC_RULES.at_speed(100.0)
    assert (fast.watchdog, fast.lag) == (DC_RULES.watchdog * 100, DC_RULES.lag * 100)
    assert (fast.fall, fast.feedback, fast.open_under_fault) == (2.0, 0.5, 0.3)
    assert DC_RULES.at_speed(0.1) == DC_RULES
