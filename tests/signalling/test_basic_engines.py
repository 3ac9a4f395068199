"""Each engine by itself, told facts that hardware might never let it see together."""

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual.models import AC_LIMITS
from pilotwire.ports import (
    X1,
    Authorize,
    BatteryState,
    CarFacts,
    ChargePower,
    Contactors,
    Decision,
    DrivePilot,
    Inlet,
    Lock,
    Output,
    OutputOff,
    Pilot,
    PilotState,
    SetAcPower,
    StationFacts,
)
from pilotwire.signalling import (
    AmpsOffered,
    BasicCar,
    BasicStation,
    BasicStationSettings,
    ChargingStarted,
    ChargingStopped,
    duty,
)

NOW = 1_764_200_000.0
PAID = StationFacts(pilot=Pilot.B, limits=AC_LIMITS, authorization=Decision.ACCEPTED)
OFFER = DrivePilot(duty.offer(16.0))
BATTERY = BatteryState(
    soc=40.0, capacity_wh=60_000.0, volts=360.0, target_volts=400.0, target_amps=16.0, max_charge_w=11_000.0,
    max_charge_a=16.0, max_volts=400.0, min_volts=300.0,
)  # fmt: skip


def test_a_station_asks_once_who_pays() -> None:
    engine = BasicStation(replace(PAID, authorization=Decision.NONE), NOW)
    assert engine.take() == [Authorize(None), DrivePilot(X1)]
    engine.tell(replace(PAID, authorization=Decision.PENDING), NOW + 1)
    assert engine.take() == []
    engine.tell(PAID, NOW + 2)
    assert engine.take() == [OFFER, AmpsOffered(16.0)]


def test_a_station_closes_in_state_c_only() -> None:
    engine = BasicStation(PAID, NOW)
    assert engine.take() == [OFFER, AmpsOffered(16.0)]
    engine.tell(replace(PAID, pilot=Pilot.C), NOW + 1)
    assert engine.take() == [Contactors(True), ChargingStarted(), SetAcPower(16 * 230 * 3.0)]
    engine.tell(replace(PAID, contactors_closed=True), NOW + 2)
    assert engine.take() == [OutputOff(), Contactors(False), ChargingStopped("car connected")]


def test_a_socket_is_locked_before_its_contactor_closes() -> None:
    facts = replace(PAID, pilot=Pilot.C, cable_amps=20.0)
    engine = BasicStation(facts, NOW, BasicStationSettings(socket=True))
    assert engine.take() == [OFFER, AmpsOffered(16.0), Lock(True)]
    engine.tell(replace(facts, locked=True), NOW + 1)
    assert engine.take()[0] == Contactors(True)


@pytest.mark.parametrize(("cable", "amps"), [(13.0, 13.0), (20.0, 16.0), (0.0, 0.0), (None, 0.0)])
def test_a_socket_offers_no_more_than_the_cable_bears(cable: float | None, amps: float) -> None:
    engine = BasicStation(replace(PAID, cable_amps=cable), NOW, BasicStationSettings(socket=True))
    assert engine.amps == amps


def test_a_command_is_repeated_while_energy_flows() -> None:
    facts = replace(PAID, pilot=Pilot.C, contactors_closed=True)
    engine = BasicStation(facts, NOW)
    engine.take()
    due = engine.next_deadline()
    assert due is not None
    engine.handle_timeout(due)
    assert engine.take() == [SetAcPower(16 * 230 * 3.0)]


def test_a_station_leaves_the_pilot_to_whoever_takes_over() -> None:
    engine = BasicStation(replace(PAID, pilot=Pilot.C, contactors_closed=True), NOW)
    engine.take()
    engine.stop("digital communication", NOW + 1)
    assert engine.take() == [OutputOff(), Contactors(False), ChargingStopped("digital communication")]


def test_a_car_waits_for_its_lock_and_for_mains() -> None:
    facts = CarFacts(battery=BATTERY, inlet=Inlet(duty_percent=duty.percent(10.0)))
    engine = BasicCar(facts, NOW)
    assert engine.take() == [Lock(True)]
    assert engine.next_deadline() == NOW + 0.02
    engine.tell(facts, NOW + 0.02)
    assert engine.take() == [AmpsOffered(duty.amps(duty.percent(10.0)) or 0.0)]
    locked = replace(facts, inlet=replace(facts.inlet, locked=True))
    engine.tell(locked, NOW + 0.3)
    assert engine.take() == [Contactors(True), PilotState(True)]
    mains = replace(locked, inlet=replace(locked.inlet, output=Output(230.0, 0.0)))
    engine.tell(mains, NOW + 0.5)
    started, power = engine.take()
    assert started == ChargingStarted()
    assert isinstance(power, ChargePower)
    assert power.watts == pytest.approx(6_900.0)


def test_a_car_that_draws_opens_s2_when_the_current_has_ended_or_after_5_s() -> None:
    inlet = Inlet(duty_percent=duty.percent(10.0), locked=True, output=Output(230.0, 30.0))
    engine = BasicCar(CarFacts(battery=BATTERY, inlet=inlet), NOW)
    engine.tell(CarFacts(battery=BATTERY, inlet=inlet), NOW + 0.02)
    engine.take()
    silent = CarFacts(battery=BATTERY, inlet=replace(inlet, duty_percent=None))
    engine.tell(silent, NOW + 1)
    engine.tell(silent, NOW + 1.02)
    assert engine.take() == [AmpsOffered(0.0), ChargePower(0.0), ChargingStopped("nothing is offered")]
    engine.handle_timeout(NOW + 6.0)
    assert engine.take() == []
    assert engine.next_deadline() == pytest.approx(NOW + 6.02)
    engine.handle_timeout(NOW + 6.03)
    assert engine.take() == [PilotState(False), Contactors(False)]
