"""ISO 15118-2 and DIN SPEC 70121: whole sessions of a car and a station, with virtual hardware, on a virtual clock."""

from itertools import groupby
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import CarModel, Fault, ac_pair, dc_pair
from pilotwire.evcc import Habits
from pilotwire.messages.iso2 import (
    ChargeParameterDiscoveryRes,
    PaymentServiceSelectionReq,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
)
from pilotwire.ports import StopWish, Wish
from pilotwire.session.dialect import Dialect, Envelope
from pilotwire.session.events import (
    Authorized,
    Ended,
    EnergyStarted,
    Established,
    ProfileChosen,
    ReceiptGiven,
    Refused,
    Warned,
)
from pilotwire.sim import Duel
from tests.evcc.iso2.wires import changing
from tests.scenarios import START, Scenario
from tests.sessions import World, body_of

DC, AC, SINGLE = "DC_extended", "AC_three_phase_core", "AC_single_phase_core"
STOP_SOON = {6: Wish.STOP}


def scenario(mode: str, *, contract: bool = False, dialect: Dialect = Dialect.ISO2, **more: Any) -> Scenario:
    """A car that stops after a few turns, unless something else is wanted."""
    return Scenario(name=mode, dialect=dialect, mode=mode, contract=contract, **{"turns": STOP_SOON, **more})


def asked(world: World) -> list[str]:
    """What the car asked, repetitions as one."""
    names = [type(body_of(message)).__name__ for to_station, message in world.words if to_station]
    return [name.removesuffix("Req") for name, _ in groupby(names)]


def told(world: World, who: str, kind: type[Any]) -> list[Any]:
    """The events of one kind at one side."""
    return [event for side, event in world.told if side == who and isinstance(event, kind)]


def assert_good(world: World, *, paused: bool = False) -> None:
    """Both sides ended well, nothing was refused or odd, and the outlet is dead."""
    for who in ("station", "car"):
        endings = told(world, who, Ended)
        assert [(ending.good, ending.paused) for ending in endings] == [(True, paused)], endings
        assert told(world, who, Warned) == []
    assert told(world, "station", Refused) == []
    world.calm_down()
    facts, car = world.outlet.facts(world.now), world.vehicle.facts(world.now)
    assert (facts.contactors_closed, facts.output.amps) == (False, 0.0)
    assert not car.inlet.contactors_closed
    assert (facts.fault, car.fault) == (None, None)


HEAD = ["SupportedAppProtocol", "SessionSetup", "ServiceDiscovery"]
DC_BODY = ["ChargeParameterDiscovery", "CableCheck", "PreCharge", "PowerDelivery", "CurrentDemand", "PowerDelivery"]
AC_BODY = ["ChargeParameterDiscovery", "PowerDelivery", "ChargingStatus", "PowerDelivery"]
EIM, PNC = ["PaymentServiceSelection", "Authorization"], ["PaymentServiceSelection", "PaymentDetails", "Authorization"]
DC_TAIL = ["WeldingDetection", "SessionStop"]


@pytest.mark.parametrize(
    ("mode", "contract", "expected"),
    [
        (DC, False, [*HEAD, *EIM, *DC_BODY, *DC_TAIL]),
        (DC, True, [*HEAD, *PNC, *DC_BODY, *DC_TAIL]),
        (AC, False, [*HEAD, *EIM, *AC_BODY, "SessionStop"]),
        (AC, True, [*HEAD, *PNC, *AC_BODY, "SessionStop"]),
    ],
)
def test_a_session_follows_the_chart(mode: str, contract: bool, expected: list[str]) -> None:
    world = World(scenario(mode, contract=contract), receipts=False)
    world.session()
    assert asked(world) == expected
    assert_good(world)
    assert world.outlet.facts(world.now).reading.import_wh > 0  # type: ignore[union-attr]
    emaid = "DEPWRC00000001H" if contract else None
    assert told(world, "station", Authorized) == told(world, "car", Authorized) == [Authorized(emaid)]


def test_a_session_of_din_follows_the_chart() -> None:
    world = World(scenario(DC, dialect=Dialect.DIN))
    world.session()
    payment = ["ServicePaymentSelection", "ContractAuthentication"]
    assert asked(world) == [*HEAD, *payment, *DC_BODY, *DC_TAIL]
    assert_good(world)


@pytest.mark.parametrize("dialect", [Dialect.DIN, Dialect.ISO2])
@pytest.mark.parametrize("number", [b"", b"\0", bytes(6), bytes.fromhex("F812DFF7FFFFF57F")])
def test_cars_come_with_odd_numbers(dialect: Dialect, number: bytes) -> None:
    world = World(scenario(DC, dialect=dialect), car_habits=Habits(session_id=number))
    world.session()
    assert_good(world)
    assert told(world, "car", Established)[0].session_id == told(world, "station", Established)[0].session_id


def begin(world: World) -> Duel:
    """A session up to the third turn of its loop."""
    duel = world.duel().run(limit=0.01, **world.protection())
    while world.loops < 3:
        duel.step()
    return duel


def finish(world: World, duel: Duel) -> None:
    """To the end of both sides, for two minutes at most."""
    end = duel.now + 120.0
    while (duel.station.busy or duel.car.busy) and duel.now < end:
        duel.step()
    world.now = duel.now


# When it is enough


def filling(mode: str, car: CarModel, **errand: Any) -> World:
    """A car that charges until it has enough."""
    world = World(scenario(mode, turns={}), car_loop_period=1.0)
    pair = (ac_pair if mode.startswith("AC") else dc_pair)(car=car, errand=Errand(**errand))
    world.outlet, world.vehicle, cable = pair
    world.seat.outlet, world.car.vehicle = world.outlet, world.vehicle
    cable.plug()
    return world


@pytest.mark.parametrize(
    ("mode", "car"),
    [
        (DC, CarModel(soc=79.7)),
        (AC, CarModel(soc=79.8)),
        (SINGLE, CarModel(soc=79.95, phases=1, charger_w=7_360.0)),
    ],
    ids=["dc", "three phases", "one phase"],
)
def test_a_car_ends_when_it_holds_what_it_wants(mode: str, car: CarModel) -> None:
    world = filling(mode, car, target_soc=80.0, departure=START + 90.0)
    world.session()
    assert_good(world)
    assert 80.0 <= world.vehicle.facts(world.now).battery.soc < 80.2


def test_a_fault_of_the_battery_ends_the_session_in_good_order() -> None:
    world = World(scenario(DC, turns={}))
    duel = begin(world)
    world.vehicle.faults.switch_on(Fault.BATTERY)
    finish(world, duel)
    assert asked(world)[-3:] == ["PowerDelivery", "WeldingDetection", "SessionStop"]
    assert [ending.good for ending in told(world, "station", Ended)] == [True]


# New terms


@pytest.mark.parametrize("contract", [False, True])
@pytest.mark.parametrize(("mode", "body"), [(DC, DC_BODY), (AC, AC_BODY)])
def test_the_driver_may_ask_for_new_terms(mode: str, body: list[str], contract: bool) -> None:
    world = World(scenario(mode, contract=contract, turns={3: Wish.RENEGOTIATE, 12: Wish.STOP}), receipts=False)
    world.session()
    tail = DC_TAIL if mode == DC else ["SessionStop"]
    assert asked(world) == [*HEAD, *(PNC if contract else EIM), *body, *body, *tail]
    assert_good(world)
    assert len(told(world, "station", ProfileChosen)) == 2
    assert len(told(world, "station", EnergyStarted)) == 1


@pytest.mark.parametrize("mode", [DC, AC])
def test_the_station_may_ask_for_new_terms_and_is_heard_once(mode: str) -> None:
    world = World(scenario(mode, turns={40: Wish.STOP}))
    duel = begin(world)
    world.wants_stop(StopWish.RENEGOTIATE)
    finish(world, duel)
    assert asked(world).count("ChargeParameterDiscovery") == 2
    assert_good(world)


def test_a_car_asks_for_new_terms_where_the_old_ones_lead_nowhere() -> None:
    """The offer was short; when it is over and energy is missing, the car looks for another one."""
    world = World(scenario(DC, turns={}), car_loop_period=2.0)
    world.vehicle.errand = replace(world.vehicle.errand, departure=START + 1200.0)
    wire = changing(ChargeParameterDiscoveryRes, _short_offer)
    duel = world.duel(wire)
    duel.run(limit=700.0)
    assert asked(world).count("ChargeParameterDiscovery") == 2


def _short_offer(envelope: Envelope) -> Envelope:
    """Ten seconds of power."""
    offers = envelope.body.sa_schedules
    first = offers.sa_schedule_tuple[0]
    power = first.p_max_schedule.p_max_schedule_entry[0].p_max
    entry = PMaxScheduleEntry(time_interval=RelativeTimeInterval(start=0, duration=10), p_max=power)
    short = replace(first, p_max_schedule=PMaxSchedule(p_max_schedule_entry=(entry,)), sales_tariff=None)
    return replace(envelope, body=replace(envelope.body, sa_schedules=replace(offers, sa_schedule_tuple=(short,))))


# The station's wish


@pytest.mark.parametrize(
    ("mode", "dialect"), [(DC, Dialect.DIN), (DC, Dialect.ISO2), (AC, Dialect.ISO2)], ids=["din", "dc", "ac"]
)
def test_a_station_that_wants_the_end_is_heard(mode: str, dialect: Dialect) -> None:
    world = World(scenario(mode, dialect=dialect, turns={}))
    duel = begin(world)
    world.wants_stop(StopWish.STOP)
    finish(world, duel)
    assert_good(world)


# Pause


@pytest.mark.parametrize("contract", [False, True])
@pytest.mark.parametrize("mode", [DC, AC])
def test_a_session_is_paused_and_resumed(mode: str, contract: bool) -> None:
    world = World(scenario(mode, contract=contract, turns={5: Wish.PAUSE}), receipts=False)
    world.session()
    assert_good(world, paused=True)
    number = told(world, "car", Established)[0].session_id
    world.calm_down(600.0)
    world.scenario = replace(world.scenario, turns=STOP_SOON)
    world.session()
    resumed = told(world, "car", Established)[0]
    assert (resumed.session_id, resumed.joined) == (number, True)
    assert told(world, "station", Established)[0].joined
    body = [*DC_BODY, *DC_TAIL] if mode == DC else [*AC_BODY, "SessionStop"]
    assert asked(world) == [*HEAD, *(PNC if contract else EIM), *body]
    assert_good(world)


def test_din_has_no_pause_and_the_car_stops_instead() -> None:
    world = World(scenario(DC, dialect=Dialect.DIN, turns={5: Wish.PAUSE}))
    world.session()
    assert [ending.paused for ending in told(world, "car", Ended)] == [False]
    assert len(told(world, "car", Warned)) == 1


def test_a_grid_that_wants_a_pause_gets_one_in_dc() -> None:
    world = World(scenario(DC, turns={}))
    duel = begin(world)
    world.wants_stop(StopWish.PAUSE)
    finish(world, duel)
    assert_good(world, paused=True)


def test_a_station_that_forgot_a_paused_session_gives_a_new_one() -> None:
    world = World(scenario(DC, turns={5: Wish.PAUSE}))
    world.session()
    world.seat.sleeping.clear()
    world.calm_down()
    world.scenario = replace(world.scenario, turns=STOP_SOON)
    world.session()
    assert not told(world, "car", Established)[0].joined
    assert_good(world)


# Receipts and services


@pytest.mark.parametrize("mode", [DC, AC])
def test_a_contract_signs_what_the_meter_reads(mode: str) -> None:
    world = World(scenario(mode, contract=True, turns={20: Wish.STOP}), receipts=True, receipt_period=1.0)
    world.session()
    given = told(world, "station", ReceiptGiven)
    assert len(given) >= 2
    assert all(receipt.verified and len(receipt.signature) == 64 for receipt in given)
    readings = [receipt.import_wh for receipt in given]
    assert readings == sorted(readings) == [receipt.import_wh for receipt in told(world, "car", ReceiptGiven)]
    assert_good(world)


def test_a_car_takes_the_internet_where_there_is_one() -> None:
    world = World(scenario(DC, vas=(65,)))
    world.session()
    chosen = next(body_of(m) for _, m in world.words if isinstance(body_of(m), PaymentServiceSelectionReq))
    services = [(s.service_id, s.parameter_set_id) for s in chosen.selected_service_list.selected_service]
    assert services == [(1, None), (3, 1)]
    assert_good(world)


# Cars that give up


def test_a_car_without_a_contract_leaves_a_station_that_takes_nothing_else() -> None:
    """As the Volkswagen ID.4 does."""
    world = World(scenario(DC, contract=True), car_contract=None, external_payment=False)
    world.session()
    assert asked(world) == [*HEAD, "SessionStop"]
    assert "contracts only" in told(world, "car", Warned)[0].what
    assert [ending.good for ending in told(world, "station", Ended)] == [True]


def test_a_contract_stays_in_the_car_where_the_connection_is_in_clear() -> None:
    world = World(scenario(DC), contract_payment=True)
    world.session()
    assert told(world, "car", Authorized) == [Authorized(None)]


def test_a_car_leaves_a_station_that_it_cannot_use() -> None:
    world = World(scenario(DC), car_transfer_modes=(AC,))
    world.session()
    assert asked(world) == [*HEAD, "SessionStop"]


def test_a_car_leaves_a_station_with_too_little_voltage() -> None:
    world = World(scenario(DC))
    world.outlet.limits = replace(world.outlet.limits, max_volts=300.0)
    world.session()
    assert asked(world) == [*HEAD, *EIM, "ChargeParameterDiscovery", "SessionStop"]
    assert "the battery stands at" in told(world, "car", Warned)[0].what
