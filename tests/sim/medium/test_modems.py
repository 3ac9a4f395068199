"""Kinds of virtual modems, as their own hosts see them: what is odd about each of them in the field."""

import msgspec
import pytest

from pilotwire.sim.medium import Medium, two_outlets
from pilotwire.slac.modems import MODEMS
from pilotwire.wire.homeplug import modem, vendor
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM
from tests.sim.medium.frames import KEY, NID, NMK, SOUND, arrivals, ask, managing, reports, say


def with_chip(chip: str) -> Medium:
    """Car and stations have modems of this kind."""
    plan = two_outlets()
    hosts = tuple(msgspec.structs.replace(host, chip=chip) for host in plan.hosts)
    medium = Medium(msgspec.structs.replace(plan, hosts=hosts), 1)
    medium.plug("car", "own", 0.0)
    return medium


def status(medium: Medium, host: str, now: float) -> int | None:
    """The link status that a modem tells its host; None where it does not answer."""
    chip = next(each.chip for each in medium.plan.hosts if each.name == host)
    match ask(medium, host, MODEMS[chip].dialogue.status_request(), now):
        case [vendor.VS_LINK_STATUS_CNF(link_status=up)] | [vendor.NSCM_GET_D_LINK_STATUS_CNF(link_status=up)]:
            return up
        case _:
            return None


@pytest.mark.parametrize("chip", MODEMS)
def test_each_kind_confirms_a_key_with_its_own_result_and_the_hosts_nonce(chip: str) -> None:
    medium = with_chip(chip)
    result = 1 if chip in ("qca7000", "qca7005", "qca7420", "ar7420") else 0
    assert ask(medium, "car", KEY, 0.0) == [modem.CM_SET_KEY_CNF(result=result, your_nonce=0x01020304)]
    assert medium.key("car") == (NID, NMK)


@pytest.mark.parametrize("chip", MODEMS)
def test_each_kind_links_when_both_have_the_key(chip: str) -> None:
    medium = with_chip(chip)
    ask(medium, "car", KEY, 0.0)
    ask(medium, "other", KEY, 0.0)  # so that nobody is alone with the factory's key
    assert status(medium, "own", 10.0) == 0
    ask(medium, "own", KEY, 20.0)
    assert status(medium, "own", 30.0) == status(medium, "car", 32.0) == 1


@pytest.mark.parametrize("chip", ["qca7420", "ar7420"])
def test_adapters_for_homes_report_sounds_without_groups_and_are_away_after_a_key(chip: str) -> None:
    medium = with_chip(chip)
    assert reports(say(medium, "car", SOUND, 0.0), "own") == [b""]
    ask(medium, "car", KEY, 10.0)
    assert status(medium, "car", 15.0) is None
    assert status(medium, "car", 16.0) == 0
    assert medium.key("car") == (NID, NMK)


@pytest.mark.parametrize("chip", MODEMS)
def test_a_reset_is_confirmed_by_most_and_then_the_modem_is_away(chip: str) -> None:
    medium = with_chip(chip)
    answer = ask(medium, "car", MODEMS[chip].dialogue.reset_request(), 0.0)
    assert answer == ([] if chip == "cg5317" else [vendor.VS_RS_DEV_CNF(status=0)])
    assert status(medium, "car", 0.5) is None
    assert status(medium, "car", MODEMS[chip].restart_s) is not None


def test_modems_tell_their_version_in_their_makers_words_only() -> None:
    qualcomm, lumissil = with_chip("qca7005"), with_chip("cg5317")
    asked, other = vendor.VS_SW_VER_REQ(), vendor.NSCM_GET_VERSION_REQ()
    assert [type(answer) for answer in ask(qualcomm, "car", asked, 0.0)] == [vendor.VS_SW_VER_CNF]
    assert [type(answer) for answer in ask(lumissil, "car", other, 0.0)] == [vendor.NSCM_GET_VERSION_CNF]
    assert ask(qualcomm, "car", other, 1.0) == ask(lumissil, "car", asked, 1.0) == []


def test_the_list_of_networks_names_the_one_that_is_up() -> None:
    medium = with_chip("qca7000")
    ask(medium, "car", KEY, 0.0)
    (alone,) = ask(medium, "car", vendor.VS_NW_INFO_REQ(), 3.0)
    ask(medium, "own", KEY, 5.0)
    (together,) = ask(medium, "car", vendor.VS_NW_INFO_REQ(), 9.0)
    assert isinstance(alone, vendor.VS_NW_INFO_CNF)
    assert isinstance(together, vendor.VS_NW_INFO_CNF)
    assert NID not in alone.data
    assert together.data.startswith(NID)


def test_what_a_modem_does_not_understand_it_does_not_answer() -> None:
    medium = with_chip("qca7000")
    unknown = managing(medium, "car", vendor.VS_SW_VER_REQ(), LOCAL_MODEM).replace(b"\x00\xa0", b"\xfe\xbf", 1)
    for frame in (unknown, unknown[:16], managing(medium, "car", KEY, LOCAL_MODEM)[:40]):
        medium.send("car", frame, 0.0)
    assert arrivals(medium, 1.0) == []
