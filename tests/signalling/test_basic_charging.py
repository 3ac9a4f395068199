"""Charging by duty cycle alone, both engines over virtual hardware."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import AC_STATION, CarModel, StationModel
from pilotwire.ports import DIGITAL, OFF, UNAVAILABLE, X1, Drive, DrivePilot, Pilot, Signal, StopWish, Wish
from pilotwire.signalling import (
    AmpsOffered,
    BasicCarSettings,
    BasicEvent,
    BasicStationSettings,
    ChargingStarted,
    ChargingStopped,
)
from pilotwire.signalling.timings import CAR_FOLLOWS, CONTACTOR_CLOSE, FORCED_OPEN, STEP_X1
from tests.signalling.rig import START, Rig


def test_energy_flows_as_the_duty_cycle_allows() -> None:
    rig = Rig(step=0.5)
    rig.charge()
    assert rig.drive == Drive(Signal.PWM, 16 / 0.6)
    assert rig.amps == pytest.approx(11_000 / 690)  # the charger's 11 kW, which is less than 3 x 16 A
    before = rig.outlet.facts(rig.now).reading
    soc = rig.vehicle.parts.battery.soc
    rig.run(600.0)
    after = rig.outlet.facts(rig.now).reading
    assert before is not None
    assert after is not None
    assert after.import_wh - before.import_wh == pytest.approx(Decimal(11_000) / 6, abs=Decimal(1))
    assert rig.vehicle.parts.battery.soc > soc + 2
    assert (rig.outlet.notices(), rig.vehicle.notices()) == ([], [])


def test_the_contactor_closes_within_3_s_of_state_c() -> None:
    rig = Rig()
    rig.cable.plug()
    while not rig.outlet.facts(rig.now).pilot.ready:
        rig.run(0.05)
    in_c = rig.now
    while not rig.conducting:
        rig.run(0.05)
    assert rig.now - in_c < CONTACTOR_CLOSE.seconds


def test_nobody_charges_before_it_is_known_who_pays() -> None:
    rig = Rig(replace(AC_STATION, decision_seconds=5.0))
    rig.cable.plug()
    rig.run(4.5)
    assert (rig.drive, rig.outlet.facts(rig.now).pilot, rig.amps) == (X1, Pilot.B, 0)
    rig.run(5.0)
    assert rig.amps > 15


def test_nobody_charges_who_does_not_pay() -> None:
    rig = Rig(replace(AC_STATION, accept=False))
    rig.charge()
    assert (rig.drive, rig.amps, rig.refusal) == (X1, 0, "nobody pays")


def test_where_it_is_free_nobody_is_asked() -> None:
    rig = Rig(replace(AC_STATION, accept=False), settings=BasicStationSettings(free=True))
    rig.charge()
    assert rig.amps > 15


@pytest.mark.parametrize("amps", [6.0, 8.0, 12.5])
def test_a_lower_limit_is_followed_in_time_and_a_higher_one_too(amps: float) -> None:
    rig = Rig()
    rig.charge()
    rig.limit(amps)
    rig.run(CAR_FOLLOWS.seconds)
    assert rig.amps == pytest.approx(amps, abs=0.1)
    rig.limit(16.0)
    rig.run(CAR_FOLLOWS.seconds)
    assert rig.amps > 15


def test_the_plan_is_followed() -> None:
    rig = Rig()
    rig.charge()
    rig.setpoint_w = 6_900.0
    rig.run(CAR_FOLLOWS.seconds)
    assert rig.amps == pytest.approx(10.0, abs=0.1)


def test_whoever_asks_for_less_gets_it() -> None:
    rig = Rig()
    rig.charge()
    rig.station.offer(9.0, rig.now)
    rig.run(CAR_FOLLOWS.seconds)
    assert rig.amps == pytest.approx(9.0, abs=0.1)
    rig.station.offer(float("nan"), rig.now)
    rig.run(CAR_FOLLOWS.seconds)
    assert (rig.amps, rig.drive) == (0, X1)


def test_less_than_6_a_is_a_pause_that_opens_s2_and_the_contactor() -> None:
    rig = Rig()
    rig.charge()
    rig.limit(5.9)
    rig.run(4.0)
    assert (rig.drive, rig.amps, rig.conducting, rig.outlet.facts(rig.now).pilot) == (X1, 0, False, Pilot.B)
    rig.limit(10.0)
    rig.run(8.0)
    assert rig.amps == pytest.approx(10.0, abs=0.1)


def test_a_pause_lasts_long_enough_to_be_seen() -> None:
    rig = Rig()
    rig.charge()
    rig.limit(0.0)
    rig.run(0.2)
    rig.limit(16.0)
    rig.run(10.0)
    offers = [(moment, event.amps) for moment, event in rig.station_events if isinstance(event, AmpsOffered)]
    (paused, none), (resumed, again) = offers[-2:]
    assert (none, again) == (0.0, 16.0)
    assert STEP_X1.seconds <= resumed - paused < STEP_X1.seconds + 0.3
    assert rig.amps > 15


def test_a_car_that_ignores_the_pause_is_cut_off_after_6_s() -> None:
    rig = Rig()
    rig.charge()
    rig.car_listens = False
    rig.limit(0.0)
    rig.run(FORCED_OPEN.seconds - 0.2)
    assert rig.conducting
    rig.run(0.4 + 1.1)  # the contactor waits another second for the current to end
    assert not rig.conducting
    assert rig.when(ChargingStopped) == pytest.approx(rig.when(AmpsOffered) + FORCED_OPEN.seconds, abs=0.15)


def test_a_car_that_ignores_a_lower_limit_is_cut_off_until_it_is_plugged_in_anew() -> None:
    rig = Rig()
    rig.charge()
    rig.car_listens = False
    rig.limit(8.0)
    rig.run(CAR_FOLLOWS.seconds - 0.2)
    assert rig.amps > 15
    rig.run(1.5)
    assert (rig.conducting, rig.drive) == (False, X1)
    assert rig.refusal is not None
    assert "draws 47.8 A of 24.0 A allowed" in rig.refusal
    rig.car_listens = True
    rig.run(20.0)
    assert rig.amps == 0
    rig.cable.unplug()
    rig.run(5.0)
    rig.charge()
    assert rig.amps == pytest.approx(8.0, abs=0.1)


def test_a_limit_that_falls_and_falls_does_not_postpone_the_judgement() -> None:
    rig = Rig()
    rig.charge()
    rig.car_listens = False
    for step in range(80):
        rig.limit(15.0 - step * 0.1)
        rig.run(0.1)
    assert not rig.conducting


@pytest.mark.parametrize("wake", [None, OFF, UNAVAILABLE])
def test_a_car_that_sleeps_through_the_end_of_a_pause_may_be_woken_once(wake: Drive | None) -> None:
    rig = Rig(settings=BasicStationSettings(wake=wake))
    rig.charge()
    rig.limit(0.0)
    rig.run(5.0)
    rig.car_listens = False
    rig.limit(16.0)
    driven = []
    for _ in range(150):
        rig.run(1.0)
        driven.append(rig.drive)
    silences = [number for number, drive in enumerate(driven) if drive in (OFF, UNAVAILABLE)]
    assert len(silences) == (0 if wake is None else 4)
    assert silences == [] or (28 <= silences[0] <= 31 and driven[silences[0]] == wake)
    assert (rig.outlet.facts(rig.now).fault, driven[-1]) == (None, Drive(Signal.PWM, 16 / 0.6))
    rig.car_listens = True
    rig.run(5.0)
    assert rig.amps > 15


def test_c_to_b_opens_the_contactor_at_once() -> None:
    rig = Rig()
    rig.charge()
    rig.outlet.parts.wire.s2 = False
    rig.run(0.3)
    assert (rig.conducting, rig.amps) == (False, 0)


def test_drawing_the_plug_makes_safe_and_the_next_car_has_to_pay_again() -> None:
    rig = Rig()
    rig.charge()
    rig.cable.unplug()
    rig.run(0.2)
    assert (rig.conducting, rig.amps, rig.drive) == (False, 0, X1)
    rig.outlet.parts.authoriser.accept = False
    rig.run(5.0)
    rig.charge()
    assert (rig.amps, rig.refusal) == (0, "nobody pays")


def test_a_car_that_is_full_ends_by_itself_and_gives_the_plug_back() -> None:
    rig = Rig(car=CarModel(soc=79.99))
    rig.charge()
    rig.run(60.0)
    facts = rig.vehicle.facts(rig.now)
    assert facts.battery.soc >= 80.0
    assert (rig.amps, rig.conducting, facts.inlet.locked) == (0, False, False)
    assert rig.outlet.facts(rig.now).pilot is Pilot.B


@pytest.mark.parametrize(("wish", "locked"), [(Wish.STOP, False), (Wish.PAUSE, True)])
def test_the_driver_may_stop_or_pause(wish: Wish, locked: bool) -> None:
    rig = Rig()
    rig.charge()
    rig.vehicle.errand = Errand(wish=wish)
    rig.run(5.0)
    assert (rig.amps, rig.conducting) == (0, False)
    assert rig.vehicle.facts(rig.now).inlet.locked is locked
    rig.vehicle.errand = Errand()
    rig.run(5.0)
    assert rig.amps > 15


def test_the_operator_may_stop() -> None:
    rig = Rig()
    rig.charge()
    rig.stop = StopWish.STOP
    rig.run(5.0)
    assert (rig.amps, rig.conducting, rig.drive) == (0, False, X1)
    rig.stop = StopWish.NONE
    rig.run(8.0)
    assert rig.amps > 15


@pytest.mark.parametrize("served", [False, True])
def test_state_d_is_served_where_there_is_ventilation_and_refused_elsewhere(served: bool) -> None:
    rig = Rig(car=CarModel(ventilated=True), settings=BasicStationSettings(ventilation=served))
    rig.charge()
    assert rig.outlet.facts(rig.now).pilot is (Pilot.D if served else Pilot.B)
    assert (rig.amps > 15) is served
    assert rig.refusal == (None if served else "the car wants ventilation, and there is none")


@pytest.mark.parametrize(("ohms", "amps"), [(1500.0, 13.0), (680.0, 16.0), (10.0, 0.0)])
def test_a_cable_bears_what_its_resistor_says(ohms: float, amps: float) -> None:
    station = StationModel(limits=AC_STATION.limits, socket=True, cable_ohms=ohms)
    rig = Rig(station, CarModel(charger_w=22_000.0), settings=BasicStationSettings(socket=True))
    rig.charge()
    assert rig.amps == pytest.approx(amps, abs=0.1)


def test_a_car_keeps_to_the_cable_even_where_the_station_offers_more() -> None:
    limits = replace(AC_STATION.limits, max_charge_a=32.0, max_charge_w=22_080.0)
    rig = Rig(StationModel(limits=limits, cable_ohms=680.0), CarModel(charger_w=22_000.0))
    rig.charge()
    assert rig.drive == Drive(Signal.PWM, 32 / 0.6)
    assert rig.amps == pytest.approx(20.0, abs=0.1)


def test_a_car_with_one_phase_draws_from_one() -> None:
    rig = Rig(car=CarModel(phases=1, charger_w=7_400.0), car_settings=BasicCarSettings(phases=1))
    rig.charge()
    assert rig.outlet.facts(rig.now).output.watts == pytest.approx(16 * 230, rel=0.01)


def test_5_percent_is_no_offer_to_a_car_without_communication() -> None:
    rig = Rig()
    rig.charge()
    rig.outlet.apply(DrivePilot(DIGITAL))
    rig.station.offer(16.0, rig.now)
    rig.run(5.0)
    assert rig.amps == 0
    assert rig.car.amps == 0


def test_silence_from_above_is_no_matter_while_the_engine_lives() -> None:
    rig = Rig(step=0.5)
    rig.charge()
    rig.run(400.0)
    assert (rig.amps > 15, rig.outlet.notices()) == (True, [])


def test_another_mode_takes_over() -> None:
    rig = Rig()
    rig.charge()
    rig.station.stop("digital communication", rig.now)
    rig.car.stop("digital communication", rig.now)
    for told in rig.station.take():
        if not isinstance(told, BasicEvent):
            rig.outlet.apply(told)
    rig.world.advance(rig.now + 2.0)
    assert not rig.conducting
    assert not rig.car.ready


def test_the_reports_tell_the_story() -> None:
    rig = Rig()
    rig.charge()
    rig.cable.unplug()
    rig.run(1.0)
    kinds = [type(event) for _, event in rig.station_events]
    assert kinds == [AmpsOffered, ChargingStarted, AmpsOffered, ChargingStopped]
    assert [type(event) for _, event in rig.car_events][:3] == [AmpsOffered, ChargingStarted, ChargingStopped]
    assert rig.when(ChargingStarted) < 3.0 < START
