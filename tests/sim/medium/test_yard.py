"""Cars and stations in a yard, from plug to link and back, each with its engine."""

import msgspec
import pytest

from pilotwire.ports import LinkError, LinkLost, LinkReady
from pilotwire.sim.medium import Gossip, Neighbour, Plan, Span, Yard, car_park, two_outlets
from pilotwire.slac import MODEMS, CarPolicy, Phase, StationPolicy
from tests.sim.medium.frames import arrivals, data, hosts, mac
from tests.sim.medium.lot import CAR, OVER, START, car_link, partner, settle, station_link, yard

MULTICAST = bytes.fromhex("333300000001")


def linked(plan: Plan | None = None, seed: int = 1, car: CarPolicy = CAR) -> Yard:
    """A car that has found its outlet."""
    made = yard(two_outlets() if plan is None else plan, seed, car)
    made.plug("car", "own")
    settle(made, "car")
    assert partner(made, "car") == "own"
    assert station_link(made, "own").phase is Phase.LINKED
    return made


def test_both_sides_say_that_the_link_is_there_and_data_passes_only_between_them() -> None:
    made = linked()
    assert car_link(made, "car").peer == mac(made.medium, "own")
    assert station_link(made, "own").peer == mac(made.medium, "car")
    assert [type(event) for host in ("car", "own") for event in made.events(host)].count(LinkReady) == 2
    made.medium.take()
    made.medium.send("car", data(made.medium, "car", MULTICAST), made.now)
    assert hosts([each for each in arrivals(made.medium, made.now + 0.1) if each.frame[12:14] == b"\x86\xdd"]) == {
        "own"
    }


def test_a_yard_is_the_same_every_time() -> None:
    plan = two_outlets(loss=0.2)
    runs = [settle(plugged, "car").happenings for plugged in (_plugged(plan, 7), _plugged(plan, 7), _plugged(plan, 8))]
    assert runs[0] == runs[1] != runs[2]


def _plugged(plan: Plan, seed: int) -> Yard:
    made = yard(plan, seed)
    made.plug("car", "own")
    return made


def test_with_the_plug_the_link_goes_and_so_does_its_key() -> None:
    made = linked()
    key = made.medium.key("car")
    made.unplug("car")
    made.run(made.now + 1.0)  # TP_match_leave
    assert key not in (made.medium.key("car"), made.medium.key("own"))
    assert made.medium.key("car") != made.medium.key("own")
    assert not [event for event in made.events("car") if isinstance(event, LinkLost)]


def test_every_plug_brings_another_key() -> None:
    made, keys = yard(two_outlets(), 1), set()
    for _ in range(5):
        made.plug("car", "own")
        settle(made, "car")
        assert partner(made, "car") == "own"
        keys.add(made.medium.key("car"))
        made.unplug("car")
        made.run(made.now + 5.0)
    assert len(keys) == 5


def test_the_next_car_finds_the_outlet_that_the_last_one_left() -> None:
    made = yard(car_park(2), 1)
    made.plug("car0", "outlet0")
    assert partner(settle(made, "car0"), "car0") == "outlet0"
    made.unplug("car0")
    made.run(made.now + 3.0)
    made.plug("car1", "outlet0")
    assert partner(settle(made, "car1"), "car1") == "outlet0"


@pytest.mark.parametrize("host", ["car", "own"])
def test_a_modem_that_restarts_costs_both_sides_the_link_and_the_next_one_works(host: str) -> None:
    made = linked()
    key = made.medium.key("own")
    made.medium.reset(host, made.now)
    made.run(made.now + 10.0)
    for side in ("car", "own"):
        assert made.moment(side, LinkLost) is not None
    made.unplug("car")
    made.run(made.now + 3.0)
    made.plug("car", "own")
    assert partner(settle(made, "car"), "car") == "own"
    assert made.medium.key("own") != key


def test_a_cut_wire_costs_both_sides_the_link() -> None:
    made = linked()
    made.medium.cut("car", "own", made.now)
    made.run(made.now + 10.0)
    for side in ("car", "own"):
        assert made.moment(side, LinkLost) is not None


def test_a_car_that_nobody_hears_gives_up_and_says_so() -> None:
    made = yard(two_outlets(loss=1.0), 1)
    made.plug("car", "own")
    settle(made, "car")
    assert isinstance(made.events("car")[-1], LinkError)


CHIPS = [("qca7420", "qca7000"), ("ar7420", "qca7005"), ("cg5317", "cg5317"), ("qca7005", "virtual")]


@pytest.mark.parametrize(("car", "station"), CHIPS)
def test_modems_of_all_kinds_find_each_other(car: str, station: str) -> None:
    plan = two_outlets()
    chips = {"car": car, "own": station, "other": station}
    odd = tuple(msgspec.structs.replace(host, chip=chips[host.name]) for host in plan.hosts)
    made = yard(
        msgspec.structs.replace(plan, hosts=odd), 1, CarPolicy(modem=MODEMS[car]), StationPolicy(modem=MODEMS[station])
    )
    made.run(START + 15.0)
    made.plug("car", "own")
    assert partner(settle(made, "car"), "car") == "own"


@pytest.mark.parametrize("seed", range(5))
def test_neighbours_who_search_and_shout_do_not_keep_a_car_from_its_outlet(seed: int) -> None:
    gossip = (Gossip.SLAC, Gossip.NOISE, Gossip.DATA)
    neighbours = tuple(Neighbour(gossip=each, place="other", every=Span(0.01, 0.05)) for each in gossip)
    made = yard(msgspec.structs.replace(two_outlets(loss=0.05), neighbours=neighbours, air_s=0.001), seed)
    made.occupy("other")
    made.plug("car", "own")
    settle(made, "car")
    assert car_link(made, "car").phase in OVER
    assert partner(made, "car") == "own"
