"""Networks of the virtual power line: keys, joining, data that stays inside, restarts."""

import msgspec
import pytest

from pilotwire.sim.medium import Medium, Plan, Span, spoofer, two_outlets
from pilotwire.sim.medium.modem import factory_key
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import modem, vendor
from tests.sim.medium.frames import KEY, NID, NMK, arrivals, ask, data, hosts, mac, managing, say

MULTICAST = bytes.fromhex("333300000001")


def keyed(*names: str, plan: Plan | None = None) -> Medium:
    """A car in its own outlet; those named share a key from 0 s on, and all are joined long before 10 s."""
    medium = Medium(plan or two_outlets(), 1)
    medium.plug("car", "own", 0.0)
    for name in names:
        medium.send(name, managing(medium, name, KEY, vendor.LOCAL_MODEM), 0.0)
    arrivals(medium, 10.0)
    return medium


def reached(medium: Medium, host: str, to: bytes, now: float) -> set[str]:
    medium.send(host, data(medium, host, to), now)
    return hosts(arrivals(medium, now + 1.0))


def linked(medium: Medium, host: str, now: float) -> bool:
    return ask(medium, host, vendor.VS_LINK_STATUS_REQ(), now) == [vendor.VS_LINK_STATUS_CNF(link_status=1)]


def test_modems_fresh_from_the_box_are_all_in_one_network() -> None:
    medium = keyed()
    assert reached(medium, "car", MULTICAST, 10.0) == {"own", "other"}
    assert factory_key()[1].hex() == "50d3e4933f855b7040784df815aa8db7"  # what hpavkey gives for HomePlugAV


def test_data_reaches_those_with_the_same_key_and_nobody_else() -> None:
    medium = keyed("car", "own", plan=spoofer())
    assert medium.key("car") == (NID, NMK) == medium.key("own")
    for to in (MULTICAST, BROADCAST, mac(medium, "own")):
        assert reached(medium, "car", to, 10.0) == {"own"}
    assert reached(medium, "car", mac(medium, "other"), 20.0) == set()
    assert reached(medium, "other", MULTICAST, 30.0) == {"spoofer"}  # both as they came from the box


def test_who_has_heard_the_key_reads_everything() -> None:
    # CM_SLAC_MATCH.CNF is not encrypted: whoever hears all frames has the key, and that is why TLS is there.
    medium = keyed("car", "own", "spoofer", plan=spoofer())
    assert reached(medium, "car", mac(medium, "own"), 10.0) == {"own", "spoofer"}


@pytest.mark.parametrize("wrong", [{"nid": bytes(7)}, {"new_key": bytes(16)}])
def test_key_and_identifier_must_both_agree(wrong: dict[str, bytes]) -> None:
    medium = keyed("car")
    ask(medium, "own", msgspec.structs.replace(KEY, **wrong), 10.0)
    assert reached(medium, "car", MULTICAST, 20.0) == set()


def test_joining_takes_time_and_shows_in_the_link_status() -> None:
    medium = keyed("car", plan=msgspec.structs.replace(two_outlets(), join=Span(3.0, 3.0)))
    assert not linked(medium, "car", 10.0)
    ask(medium, "own", KEY, 20.0)
    assert not medium.linked("car", "own", 22.9)
    assert medium.linked("car", "own", 23.0)
    assert not linked(medium, "own", 22.5)
    assert linked(medium, "own", 23.1)
    assert linked(medium, "car", 24.2)


def test_a_key_never_leaves_for_the_wire_and_nobody_sets_a_neighbours() -> None:
    medium = keyed()
    neighbour = next(host.modem_mac for host in medium.plan.hosts if host.name == "other")
    before = medium.key("other")
    assert hosts(say(medium, "car", KEY, 10.0, to=neighbour)) == {"car"}
    assert hosts(say(medium, "car", KEY, 20.0)) == {"car"}
    assert medium.key("other") == before


def test_the_vendors_questions_stay_at_home() -> None:
    assert hosts(say(keyed(), "car", vendor.VS_SW_VER_REQ(), 10.0)) == {"car"}


def test_a_link_ends_with_a_new_key_and_with_the_plug() -> None:
    medium = keyed("car", "own")
    ask(medium, "own", modem.CM_SET_KEY_REQ(nid=NID, new_key=bytes(16)), 10.0)
    assert not linked(medium, "car", 12.0)
    medium = keyed("car", "own")
    medium.unplug("car", 10.0)
    assert not linked(medium, "own", 11.0)


def test_a_cut_ends_the_link_and_mending_it_lets_it_come_back() -> None:
    medium = keyed("car", "own")
    medium.cut("car", "own", 10.0)
    assert not linked(medium, "car", 10.0)
    assert reached(medium, "car", MULTICAST, 11.5) == set()
    medium.mend("car", "own", 13.0)
    assert not linked(medium, "car", 13.0)
    assert linked(medium, "car", 15.0)


def test_a_modem_that_restarts_is_deaf_and_dumb_and_forgets_its_key() -> None:
    medium = keyed("car", "own")
    medium.reset("own", 10.0)
    assert ask(medium, "own", vendor.VS_LINK_STATUS_REQ(), 10.1) == []
    assert reached(medium, "car", MULTICAST, 10.2) == set()
    assert not linked(medium, "car", 12.0)
    assert medium.key("own") == factory_key()
    assert ask(medium, "own", vendor.VS_LINK_STATUS_REQ(), 13.0)


def test_frames_that_were_under_way_to_a_restarting_modem_are_lost() -> None:
    medium = keyed("car", "own")
    medium.send("car", data(medium, "car", MULTICAST), 10.0)
    medium.reset("own", 10.0005)
    assert arrivals(medium, 11.0) == []
