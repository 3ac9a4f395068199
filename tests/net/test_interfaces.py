"""Interfaces, their addresses and the right to raw frames, in network namespaces."""

import pytest

from pilotwire.net.errors import Misconfigured
from pilotwire.net.interfaces import interface
from pilotwire.net.packets import PacketLine
from tests.net.apart.running import play

SCENES = "tests.net.apart.interface_scenes"


def test_check_22_discovery_on_lo_goes_to_its_address_or_by_ff02_1_where_a_route_delivers_that() -> None:
    assert play(SCENES, "loopback") == {
        "before": "::1",
        "by unicast": "[::1]:50000",
        "after": "ff02::1",
        "by multicast": "[::1]:50000",
    }


def test_a_carrier_that_changes_faster_than_it_can_be_told_is_still_known() -> None:
    assert play(SCENES, "overrun") == {"told": [False], "up": False}


def test_an_address_that_another_host_has_is_named() -> None:
    told = play(SCENES, "taken")
    taken = [words for words in told if "duplicate address detection failed" in words]
    assert taken
    assert all(words.startswith("interface plc0: fe80::c:ff:fe00:1 is in use by another host") for words in taken)


def test_without_the_right_to_raw_frames_the_error_says_how_to_get_it() -> None:
    words = play(SCENES, "unprivileged")
    assert words.startswith("interface lo: raw frames: needs CAP_NET_RAW; run it with sudo, or once: sudo setcap")


def test_an_interface_that_is_not_there_is_named() -> None:
    assert interface("nowhere0") is None
    with pytest.raises(Misconfigured, match=r"interface: nowhere0; must be one of .*lo"):
        PacketLine("nowhere0")
    with pytest.raises(Misconfigured, match=r"interface: a-name-much-too-long; must have 1 to 15 characters"):
        PacketLine("a-name-much-too-long")
