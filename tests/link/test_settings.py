"""What settings files say about the data link."""

import secrets
from typing import get_args

import pytest

from pilotwire.base.settings import SettingsError, parse_settings
from pilotwire.car import CarSettings, make_car
from pilotwire.link import Hlc
from pilotwire.link.settings import CarLinkSettings, ModemName, StationLinkSettings
from pilotwire.slac import MODEMS
from pilotwire.station import StationSettings, make_station
from tests.link.benches import START

MAC = bytes.fromhex("020000000001")
STATION = """
[[outlet]]
evse_id = "DE*PWR*E0001*1"
interface = "{interface}"
protocols = ["{protocol}"]
[outlet.link]
{link}
"""
CAR = """
interface = "{interface}"
protocols = ["{protocol}"]
tls = "off"
[link]
{link}
"""


def test_every_modem_has_a_name_in_settings() -> None:
    assert set(get_args(ModemName)) == MODEMS.keys()


def test_without_a_word_nothing_is_below_the_network() -> None:
    assert StationLinkSettings().dock(MAC, secrets.token_bytes, START) is None
    assert CarLinkSettings().dock(MAC, secrets.token_bytes, START) is None


def test_a_wired_station_waits_for_carrier_as_long_as_it_takes() -> None:
    dock = StationLinkSettings(kind="wired").dock(MAC, secrets.token_bytes, START)
    assert dock is not None
    assert dock.policy.init_s is None


def test_preferred_communication_is_a_policy_of_the_dock() -> None:
    for settings in (StationLinkSettings(kind="slac", hlc="preferred"), CarLinkSettings(kind="slac", hlc="preferred")):
        dock = settings.dock(MAC, secrets.token_bytes, START)
        assert dock is not None
        assert dock.policy.hlc is Hlc.PREFERRED


@pytest.mark.parametrize("what", ['kind = "plc"', 'modem = "ar9999"', 'hlc = "never"', "thresholds = 10"])
def test_a_word_that_is_not_known_is_an_error(what: str) -> None:
    with pytest.raises(SettingsError, match="link"):
        parse_settings(CAR.format(interface="lo", protocol="iso2-ac", link=what), CarSettings)


def test_dc_needs_communication() -> None:
    link = 'kind = "slac"\nhlc = "preferred"'
    station = parse_settings(STATION.format(interface="lo", protocol="iso2-dc", link=link), StationSettings)
    car = parse_settings(CAR.format(interface="lo", protocol="iso2-dc", link=link), CarSettings)
    with pytest.raises(SettingsError, match=r"link\.hlc"):
        make_station(station)
    with pytest.raises(SettingsError, match=r"link\.hlc"):
        make_car(car)


def test_an_interface_that_is_not_there_is_named() -> None:
    car = parse_settings(CAR.format(interface="plc7", protocol="iso2-dc", link='kind = "slac"'), CarSettings)
    with pytest.raises(ValueError, match="plc7"):
        make_car(car)
