"""Charging by duty cycle when something breaks: dead at once, E or F on the pilot, and a next time."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import AC_STATION, CarModel, Fault, StationModel
from pilotwire.ports import OFF, UNAVAILABLE, X1, Drive, Pilot, Signal, StopWish, Wish
from pilotwire.signalling import BasicStationSettings, PilotFault
from pilotwire.signalling.timings import CONTACTOR_CLOSE, STEP_EF
from tests.signalling.rig import Rig

OPENING = 0.35  # s: a look, a tenth of a second for the current to end, the contactor itself

BREAKING = {
    Fault.EMERGENCY_STOP: "emergency stop pressed",
    Fault.METER_SILENT: "meter: no answer",
    Fault.CONTACTOR_STUCK: "contactor does not close",
    Fault.PILOT_LOST: "pilot E: no pilot",
    Fault.UNAVAILABLE: "pilot F: station not available",
    Fault.PILOT_SHORTED: PilotFault.SHORT.value,
    Fault.DIODE_SHORTED: PilotFault.DIODE.value,
}


@pytest.mark.parametrize("fault", BREAKING)
def test_every_fault_makes_safe_and_shows_on_the_pilot_and_the_next_plug_charges(fault: Fault) -> None:
    rig = Rig()
    rig.charge()
    rig.outlet.faults.switch_on(fault)
    rig.run(0.8 if fault is Fault.CONTACTOR_STUCK else OPENING)  # its auxiliary contact has half a second
    facts = rig.outlet.facts(rig.now)
    assert facts.fault is not None
    assert BREAKING[fault] in facts.fault or fault in (Fault.PILOT_LOST, Fault.UNAVAILABLE)
    assert (rig.conducting, rig.amps, rig.drive) == (False, 0, UNAVAILABLE)
    rig.run(STEP_EF.seconds + 0.2)
    assert rig.drive == X1
    rig.outlet.faults.mend()
    rig.cable.unplug()
    rig.run(5.0)
    assert rig.outlet.facts(rig.now).fault is None
    rig.charge()
    assert rig.amps > 15


def test_a_fault_may_be_told_by_state_e() -> None:
    rig = Rig(settings=BasicStationSettings(broken=OFF))
    rig.charge()
    rig.outlet.faults.switch_on(Fault.EMERGENCY_STOP)
    rig.run(1.0)
    assert (rig.drive, rig.outlet.facts(rig.now).pilot) == (OFF, Pilot.E)


def test_a_fault_of_the_car_ends_its_charge() -> None:
    rig = Rig()
    rig.charge()
    rig.vehicle.faults.switch_on(Fault.BATTERY)
    rig.run(0.5)
    assert (rig.amps, rig.conducting) == (0, False)
    assert rig.outlet.facts(rig.now).pilot is Pilot.B
    assert rig.outlet.facts(rig.now).fault is None


def test_a_socket_whose_lock_jams_gives_no_energy() -> None:
    rig = Rig(StationModel(limits=AC_STATION.limits, socket=True), settings=BasicStationSettings(socket=True))
    rig.outlet.faults.switch_on(Fault.LOCK_JAM)
    rig.charge()
    assert not rig.conducting
    assert rig.refusal == f"no energy within {CONTACTOR_CLOSE.seconds:g} s: contactor or lock does not follow"


def test_a_lock_that_lets_go_under_power_ends_it() -> None:
    rig = Rig(StationModel(limits=AC_STATION.limits, socket=True), settings=BasicStationSettings(socket=True))
    rig.charge()
    assert rig.amps > 15
    rig.outlet.parts.lock.on = False
    rig.run(OPENING + 1.0)  # no fault of the outlet, so the contactor may wait a second for the current to end
    assert not rig.conducting
    assert rig.refusal == "the plug is not locked any more"


def test_a_contactor_that_somebody_opened_is_told_again() -> None:
    rig = Rig()
    rig.charge()
    rig.outlet.parts.wire.s2 = False
    rig.world.advance(rig.now)  # the interlock opens, before the engine sees anything
    rig.outlet.parts.wire.s2 = True
    rig.run(2.0)
    assert rig.conducting


Move = tuple[str, float]
moves = st.one_of(
    st.tuples(st.just("run"), st.sampled_from([0.1, 0.5, 1.0, 3.0, 7.0])),
    st.tuples(st.just("limit"), st.sampled_from([0.0, 5.0, 6.0, 9.7, 16.0, 80.0, 1e9, math.nan, -4.0])),
    st.tuples(st.just("setpoint"), st.sampled_from([0.0, 4_140.0, 8_000.0, -3_000.0, 1e9])),
    st.tuples(
        st.sampled_from(["plug", "unplug", "stop", "go", "pause", "resume", "deaf", "hears", "mend"]), st.just(0.0)
    ),
    st.tuples(st.just("break"), st.sampled_from([float(n) for n in range(len(BREAKING))])),
)


def play(rig: Rig, move: Move) -> None:
    name, value = move
    match name:
        case "run":
            rig.run(value)
        case "limit":
            rig.station.offer(value, rig.now)
        case "setpoint":
            rig.setpoint_w = value
        case "plug":
            rig.cable.plug()
        case "unplug":
            rig.cable.unplug()
        case "stop" | "go":
            rig.stop = StopWish.STOP if name == "stop" else StopWish.NONE
        case "pause" | "resume":
            rig.vehicle.errand = Errand(wish=Wish.PAUSE if name == "pause" else Wish.CHARGE)
        case "deaf" | "hears":
            rig.car_listens = name == "hears"
        case "mend":
            rig.outlet.faults.mend()
        case _:
            rig.outlet.faults.switch_on(list(BREAKING)[int(value)])


class Books:
    """Looks at the physics at every event: mains only in state C, and no more than was offered in the last 5 s."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.sound_at = self.offered_at = rig.now

    def horizon(self) -> float:
        return math.inf

    def check(self, now: float) -> None:
        rig = self.rig
        wire = rig.outlet.parts.wire
        if rig.cable.plugged and wire.s2 and not rig.outlet.faults.active:
            self.sound_at = now
        drive = rig.drive or X1
        if drive.signal is Signal.PWM:
            self.offered_at = now
        if now - self.sound_at > OPENING:
            assert not rig.conducting
        if now - self.offered_at > 7.5:  # six seconds, a second for the current to end, two looks
            assert not rig.conducting


@given(st.lists(moves, max_size=25))
@settings(deadline=None, max_examples=30)
def test_no_order_of_events_keeps_mains_on_where_it_must_not_be(script: list[Move]) -> None:
    rig = Rig()
    rig.world.watch(Books(rig))
    rig.cable.plug()
    for move in script:
        play(rig, move)
        rig.turn()
        due = rig.station.next_deadline()
        assert due is None or due > rig.now  # nobody is woken for nothing
    assert rig.station.amps == 0 or 6 <= rig.station.amps <= 16


@given(st.lists(moves, max_size=15))
@settings(deadline=None, max_examples=10)
def test_after_whatever_the_next_plug_charges(script: list[Move]) -> None:
    rig = Rig(car=CarModel(soc=20.0))
    for move in script:
        play(rig, move)
    for move in [("mend", 0.0), ("go", 0.0), ("resume", 0.0), ("hears", 0.0), ("limit", 16.0), ("setpoint", 1e9)]:
        play(rig, move)
    rig.cable.unplug()
    rig.run(8.0)
    rig.charge()
    assert rig.amps > 15
    assert rig.outlet.facts(rig.now).fault is None


def test_a_duty_cycle_that_says_nothing_is_no_offer() -> None:
    rig = Rig()
    rig.charge()
    rig.outlet.parts.wire.drive(Drive(Signal.PWM, 99.0))  # behind the engine's back
    rig.run(5.0)
    assert (rig.amps, rig.car.ready) == (0, False)
