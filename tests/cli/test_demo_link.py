"""`pilotwire demo --link`: a process of its own goes from the plug to power over a virtual power line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pilotwire.cli.live.grounds import settle
from pilotwire.sim import namespaces
from pilotwire.sim.ground import Ground
from pilotwire.sim.way import FIRST_LOOP

SCRIPT = [sys.executable, "-c", "import typer; from pilotwire.cli.demo import demo; typer.run(demo)"]
WORDS = ["--protocol", "iso2-ac", "--speed", "1500"]
FORBIDDEN = """
from pilotwire.sim import namespaces
namespaces.possible = lambda: "the kernel is in a bad mood"
import typer; from pilotwire.cli.demo import demo; typer.run(demo)
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def judged(ran: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert ran.returncode == 0, ran.stdout + ran.stderr
    final: dict[str, object] = json.loads(ran.stdout)
    assert final["good"] is True
    return final


def steps(final: dict[str, object]) -> list[str]:
    reached = final["reached"]
    assert isinstance(reached, list)
    times = [step["after"] for step in reached]
    assert times == sorted(times)
    return [step["name"] for step in reached if not step["by_station"]] + [reached[-1]["name"]]


def in_order(found: list[str], *wanted: str) -> bool:
    left = iter(found)
    return all(name in left for name in wanted)


def test_it_goes_from_the_plug_to_power_between_two_namespaces(tmp_path: Path) -> None:
    why_not = namespaces_refused()
    if why_not:
        pytest.skip(why_not)
    ran = run(*SCRIPT, "--link", *WORDS, "--out", str(tmp_path), "--json")
    found = steps(judged(ran))
    assert in_order(
        found, "sounding", "chosen", "matched", "link ready", "IPv6 address", "handshake", FIRST_LOOP, "left"
    )
    assert ran.stderr == ""


def namespaces_refused() -> str | None:
    """Asked by a process with one thread, which this one may not be."""
    ask = "from pilotwire.sim import namespaces; print(namespaces.possible() or '', end='')"
    return run(sys.executable, "-c", ask).stdout or None


def test_where_the_kernel_refuses_one_line_says_so_and_matching_goes_on_in_memory(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", FORBIDDEN, *WORDS, "--out", str(tmp_path), "--json")
    found = steps(judged(ran))
    assert in_order(found, "sounding", "chosen", "matched", "link ready", "handshake", FIRST_LOOP, "left")
    assert "IPv6 address" not in found
    assert ran.stderr == (
        "pilotwire: the modems meet in memory, and IPv6 goes over the loopback: the kernel is in a bad mood\n"
    )


def test_a_link_that_is_demanded_and_refused_is_wrong_usage(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", FORBIDDEN, "--link", "--out", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("pilotwire: --link: the kernel is in a bad mood")


def test_without_a_link_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "possible", lambda: pytest.fail("asked"))
    assert settle(False, print) is Ground.LOOPBACK
