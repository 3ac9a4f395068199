"""`pilotwire slac ev` and `pilotwire slac evse`: as processes on a virtual power line, and what they refuse."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from pilotwire.cli.slac import app
from tests.net.apart.running import play

OWN, OTHER = "02:00:00:05:00:01", "02:00:00:05:00:02"


def test_a_car_and_a_station_find_each_other_and_a_neighbour_is_stopped_by_ctrl_c() -> None:
    found = play("tests.cli.matching_scenes", "matching")
    assert {name: status for name, (status, _, _) in found.items()} == {"car": 0, "own": 0, "other": 130, "lone": 1}
    assert {problems for _, _, problems in found.values()} == {""}
    _the_car_says_all(found["car"][1])
    assert "ready           with 02:00:00:0c:00:01" in "\n".join(found["own"][1])
    assert "no link         no car" in found["lone"][1][-1]


def firsts(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Steps as they came for the first time; a second look brings some of them again."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["step"], row)
    return found


def _the_car_says_all(lines: list[str]) -> None:
    rows = [json.loads(line) for line in lines]
    stations = {row["station"]: row for row in rows if "station" in row}
    assert stations[OWN]["mean_db"] == pytest.approx(29.6, abs=2)
    assert stations[OTHER]["mean_db"] == pytest.approx(51.4, abs=2)
    assert len(stations[OWN]["groups_db"]) == 58
    steps = firsts([row for row in rows if "step" in row])
    assert list(steps) == [
        *("assumed", "modem ready", "parameters", "sounding", "attenuation", "looking again", "chosen"),
        *("matched", "key set", "link up", "ready", "IPv6 address"),
    ]
    times = [row["time_s"] for row in steps.values()]
    assert times == sorted(times)
    assert steps["ready"]["detail"] == f"with {OWN}"
    assert steps["IPv6 address"]["detail"].startswith("fe80::ff:fe0c:1 after ")


@pytest.mark.parametrize("side", ["ev", "evse"])
def test_an_interface_that_is_not_there_is_named(side: str) -> None:
    run = CliRunner().invoke(app, [side, "--interface", "nowhere0"])
    assert run.exit_code == 2
    assert run.stderr.startswith("pilotwire: interface: nowhere0; must be one of ")
    assert run.stdout == ""


@pytest.mark.parametrize(
    "options", [["--modem", "acoustic"], ["--validate", "now"], ["--thresholds", "9"], ["--volume", "11"]]
)
def test_options_that_do_not_exist_are_refused(options: list[str]) -> None:
    assert CliRunner().invoke(app, ["ev", "--interface", "lo", *options]).exit_code == 2


def test_the_command_has_three_ways() -> None:
    run = CliRunner().invoke(app, ["--help"])
    assert all(name in run.stdout for name in ("ev ", "evse", "watch"))
