"""Every car of the table at a station of ours: it does what is peculiar about it, and the session ends well."""

import random
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.energy import Outlook, Slot
from pilotwire.evcc.habits import CARS, Habits
from pilotwire.messages.iso2 import DC_EVChargeParameter
from pilotwire.session.events import Ended, EnergyStarted, Refused, Warned
from pilotwire.session.quirks import STOP_EARLY
from pilotwire.sim.duel import LATENCY_S, Parcel, faithful
from pilotwire.station import Seat
from tests.scenarios import BY_NAME
from tests.sessions import World, body_of

KINDS = ("din-dc", "iso2-dc", "iso2-ac")
DC_KINDS = ("din-dc", "iso2-dc")


def played(name: str, kind: str, **more: Any) -> World:
    world = World(BY_NAME[kind], car_habits=CARS[name], **more)
    world.session()
    return world


def asked(world: World) -> list[str]:
    """The names of all requests, in order."""
    return [type(body_of(message)).__name__ for to_station, message in world.words if to_station]


def told(world: World, kind: type[Any]) -> list[Any]:
    return [event for _, event in world.told if isinstance(event, kind)]


@pytest.mark.parametrize("name", CARS)
def test_the_session_of_every_car_ends_well(name: str) -> None:
    world = played(name, "iso2-ac" if name.endswith("-ac") else "iso2-dc")
    last = {who: event for who, event in world.told if isinstance(event, Ended)}
    assert {who: event.good for who, event in last.items()} == {"station": True, "car": True}
    assert not told(world, Refused)
    assert world.dangers() == []


@pytest.mark.parametrize("name", CARS)
def test_every_car_names_its_source_and_differs_from_the_book(name: str) -> None:
    car = CARS[name]
    plain = replace(car, name=Habits().name, source="")
    assert (plain == Habits()) is (car.source == "") is (name == Habits().name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_car_that_begins_anew_asks_for_all_again(kind: str) -> None:
    requests = asked(played("renault-zoe", kind))
    assert requests.count("SessionSetupReq") == 2
    again = len(requests) - requests[::-1].index("SessionSetupReq") - 1
    assert requests[again - 1] == "ChargeParameterDiscoveryReq"
    assert requests[again + 1] == "ServiceDiscoveryReq"


@pytest.mark.parametrize("kind", DC_KINDS)
def test_beginning_anew_out_of_the_loop_takes_a_new_cable_check(kind: str) -> None:
    world = played("mg4", kind)
    requests = asked(world)
    second = requests[requests.index("CurrentDemandReq") :]
    assert second.index("SessionSetupReq") == 1
    assert second.index("CableCheckReq") < second.index("PreChargeReq") < second.index("PowerDeliveryReq")
    assert len([who for who, event in world.told if isinstance(event, EnergyStarted) and who == "station"]) == 2


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("audi-q4", "SessionSetupReq"),
        ("vw-id4-contract", "PaymentServiceSelectionReq"),
        ("polestar-2-ac", "ChargeParameterDiscoveryReq"),
        ("vw-id4-ac", "PowerDeliveryReq"),
    ],
)
def test_a_car_that_leaves_says_goodbye_at_once(name: str, last: str) -> None:
    assert asked(played(name, "iso2-ac"))[-2:] == [last, "SessionStopReq"]


@pytest.mark.parametrize("kind", DC_KINDS)
@pytest.mark.parametrize(("name", "times"), [("tesla", 0), ("vw-id4", 1), ("subaru-solterra", 2), ("welds-often", 14)])
def test_welding_detection_as_often_as_the_car_is_used_to(name: str, times: int, kind: str) -> None:
    assert asked(played(name, kind)).count("WeldingDetectionReq") == times


@pytest.mark.parametrize("kind", DC_KINDS)
def test_power_delivery_straight_after_charge_parameters(kind: str) -> None:
    requests = asked(played("mahindra-xuv", kind))
    place = requests.index("ChargeParameterDiscoveryReq")
    assert requests[place + 1 :] == ["PowerDeliveryReq", "SessionStopReq"]
    strict = World(BY_NAME[kind], car_habits=CARS["mahindra-xuv"], quirks=())
    strict.session()
    assert [(event.request, event.code) for event in told(strict, Refused)] == [
        ("PowerDeliveryReq", "FAILED_SequenceError")
    ]
    assert CARS["mahindra-xuv"].quirks == (STOP_EARLY,)


def test_a_cable_check_at_an_ac_outlet() -> None:
    requests = asked(played("seres-3-ac", "iso2-ac"))
    place = requests.index("CableCheckReq")
    assert requests[place - 1 : place + 2] == ["ChargeParameterDiscoveryReq", "CableCheckReq", "PowerDeliveryReq"]
    assert "CableCheckReq" not in asked(played("by the book", "iso2-ac"))


@pytest.mark.parametrize(("name", "ready"), [("tesla", True), ("vw-id4", False)])
def test_ready_or_not_in_charge_parameters(name: str, ready: bool) -> None:
    bodies = [body_of(message) for _, message in played(name, "iso2-dc").words]
    parameter = next(body.ev_charge_parameter for body in bodies if hasattr(body, "ev_charge_parameter"))
    assert isinstance(parameter, DC_EVChargeParameter)
    assert parameter.dc_ev_status.ev_ready is ready


@pytest.mark.parametrize("name", ["seres-3", "subaru-solterra", "opel-mokka", "porsche"])
def test_the_first_session_id_is_the_car_s_own(name: str) -> None:
    world = played(name, "din-dc")
    setup = next(message for _, message in world.words if type(body_of(message)).__name__ == "SessionSetupReq")
    assert setup.header.session_id == CARS[name].session_id


@pytest.mark.parametrize("name", ["tesla", "mercedes-eqe", "mercedes-eqe-ac"])
def test_a_car_takes_its_time_in_the_loop(name: str) -> None:
    kind = "iso2-ac" if name.endswith("ac") else "iso2-dc"
    world = World(BY_NAME[kind], car_habits=CARS[name], tick=0.01)
    loops = [(when, way) for when, way, send in world.session().words if "Loop" in _kind(send.message)]
    waits = [later - sooner for (sooner, a), (later, b) in pairwise(loops) if not a and b]
    assert waits[:2] == pytest.approx([LATENCY_S + (CARS[name].turnaround or 0.0)] * 2, abs=0.011)


def _kind(message: Any) -> str:
    return "Loop" if type(body_of(message)).__name__.startswith(("CurrentDemand", "ChargingStatus")) else ""


@pytest.mark.parametrize(("delay", "good"), [(0.35, True), (0.45, False)])
def test_an_impatient_car_waits_no_longer_than_it_does(delay: float, good: bool) -> None:
    """A station that takes 1.5 s for its schedule, as it may, loses this car."""

    def slow(to_station: bool, number: int, word: Any) -> list[Parcel]:
        late = type(body_of(word.message)).__name__ == "ChargeParameterDiscoveryRes"
        return [Parcel(word.data, delay)] if late else faithful(to_station, number, word)

    world = World(BY_NAME["iso2-dc"], car_habits=CARS["tata-nexon"], tick=0.01)
    world.session(slow)
    assert [event.good for who, event in world.told if isinstance(event, Ended) and who == "car"] == [good]


@pytest.mark.parametrize(("never_zero", "why"), [(False, ["the station tells a limit of zero"]), (True, [])])
def test_a_car_that_cannot_bear_zero_leaves_unless_it_is_spared(never_zero: bool, why: list[str]) -> None:
    """Where there is no power, the station may ask for a pause instead, and the car comes back."""
    world = World(BY_NAME["iso2-dc"], car_habits=CARS["zero-shy"], never_zero=never_zero)
    world.seat = Seat(world.outlet, world.seat.offering, random.Random(1).randbytes, powerless)
    world.session()
    assert [event.what for event in told(world, Warned)] == why
    assert [event.paused for event in told(world, Ended)] == [never_zero]


def powerless(now: float) -> Outlook:
    return Outlook(slots=(Slot(start=now, duration=3600.0, max_charge_w=0.0, buy=Decimal(0)),))
