"""Data links at real interfaces: carrier, neighbours and frames, in network namespaces."""

from tests.net.apart.link_scenes import CAR_MAC, FRAME, STATION_MAC
from tests.net.apart.running import play

SCENES = "tests.net.apart.link_scenes"
HOMEPLUG, IPV6 = 0x88E1, 0x86DD


def test_check_23_a_wired_link_is_lost_within_a_second_and_never_sends_slac() -> None:
    found = play(SCENES, "wired")
    assert found["told"] == ["LinkStep", "LinkReady", "LinkLost", "LinkStep", "LinkReady", "LinkLost"]
    assert found["lost"] < 1.0
    assert found["deleted"] < 1.0
    assert found["alive"]
    assert HOMEPLUG not in found["ethertypes"]
    assert IPV6 in found["ethertypes"]  # so frames were heard
    assert 0.9 < found["address"] < 5.0  # duplicate address detection waits a second at least


def test_a_wired_link_is_lost_when_the_only_neighbour_answers_no_more() -> None:
    assert play(SCENES, "neighbour") == ["LinkStep", "LinkReady", "LinkLost", "LinkStep", "LinkReady"]


def test_frames_go_on_when_an_interface_comes_back() -> None:
    found = play(SCENES, "returning")
    assert found["echoes"] == [(CAR_MAC + STATION_MAC + FRAME[12:]).hex()] * 2
    assert found["alive"]
    assert found["dropped"] == 1


def test_a_flood_of_frames_leaves_time_for_timers_and_tasks() -> None:
    found = play(SCENES, "flood")
    assert found["heard"] > 0
    assert found["late"] < 1.0
