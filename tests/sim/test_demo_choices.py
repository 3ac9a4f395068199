"""Which sessions can be had, and what is said about those that cannot."""

from typing import Any

import pytest

from pilotwire.session.agreed import Control
from pilotwire.sim.scenario import Auth, Impossible, scenario, scenarios
from pilotwire.sim.story import story_of


def test_what_is_left_open_becomes_the_best_there_is() -> None:
    assert str(scenario()) == "iso20-dc-bpt, pnc, dynamic, TLS on"
    assert str(scenario("din-dc")) == "din-dc, eim, TLS off"
    assert str(scenario("iso2-ac")) == "iso2-ac, pnc, TLS on"
    assert str(scenario("iso20-ac", tls=False)) == "iso20-ac, eim, dynamic, TLS off"
    assert str(scenario("iso20-dc", control=Control.SCHEDULED)) == "iso20-dc, pnc, scheduled, TLS on"


@pytest.mark.parametrize(
    ("protocol", "wishes", "words"),
    [
        ("din-dc", {"auth": Auth.PNC}, "--auth pnc: din-dc has eim only"),
        ("din-dc", {"tls": True}, "--tls on: din-dc has off only"),
        ("iso2-dc", {"control": Control.DYNAMIC}, "--control dynamic: iso2-dc has scheduled only"),
        ("iso2-ac", {"auth": Auth.PNC, "tls": False}, "--auth pnc: iso2-ac without TLS has eim only"),
        ("iso20-dc", {"auth": Auth.PNC, "tls": False}, "--auth pnc: iso20-dc without TLS has eim only"),
        ("iso20-wpt", {}, "--protocol iso20-wpt: must be one of din-dc, iso2-ac"),
        ("iso20-dc", {"speed": 0.0}, "--speed 0: must be above 0"),
        ("iso20-dc", {"speed": 1e9}, "--speed 1e+09: must be above 0 and at most"),
        ("iso20-dc", {"speed": float("nan")}, "--speed nan: must be above 0"),
    ],
)
def test_what_does_not_go_together_is_named_with_what_does(protocol: str, wishes: dict[str, Any], words: str) -> None:
    with pytest.raises(Impossible) as caught:
        scenario(protocol, **wishes)
    assert words in str(caught.value)


def test_only_iso20_in_clear_needs_the_lab() -> None:
    assert {found.protocol[:5] for found in scenarios() if found.lab} == {"iso20"}
    assert not any(found.lab for found in scenarios() if found.tls)


def test_a_station_takes_energy_back_only_where_the_protocol_has_that() -> None:
    assert story_of("iso20-dc-bpt").station.limits.max_discharge_w > 0
    assert story_of("iso20-dc").station.limits.max_discharge_w == 0
    assert story_of("iso2-ac").station.limits.max_discharge_a == 0
