"""ISO 15118-2 and DIN SPEC 70121: whole sessions of a car and a station, with virtual hardware, on a virtual clock."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.drivers import Errand
from pilotwire.drivers.virtual import CarModel, Fault, ac_pair, dc_pair
from pilotwire.evcc import Habits
from pilotwire.messages.iso2 import (
    PaymentServiceSelectionReq,
)
from pilotwire.ports import Wish
from pilotwire.session.dialect import Dialect
from pilotwire.session.events import (
    Authorized,
    Ended,
    Established,
    ReceiptGiven,
    Warned,
)
from tests.evcc.iso2.watching import (
    AC,
    AC_BODY,
    DC,
    DC_BODY,
    DC_TAIL,
    EIM,
    HEAD,
    PNC,
    SINGLE,
    asked,
    assert_good,
    begin,
    finish,
    scenario,
    told,
)
from tests.scenarios import START
from tests.sessions import World, body_of


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
