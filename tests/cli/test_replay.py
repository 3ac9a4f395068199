"""The contract of `pilotwire replay`: what it prints, and how it ends."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from pilotwire.capture.recording import recordings_in
from pilotwire.capture.writers import write_pcap
from pilotwire.cli.replay import replay
from pilotwire.cli.replay_lines import as_table
from pilotwire.sim.replay import play
from tests.capture.demo import DEMO
from tests.scenarios import BY_NAME
from tests.sessions import World, body_of
from tests.shared import shared
from tests.sim.recordings import packets_of

COMMAND = [
    sys.executable,
    "-c",
    "import typer; from pilotwire.cli.replay import replay; app = typer.Typer(add_completion=False);"
    " app.command()(replay); app(prog_name='pilotwire replay')",
]


APP = typer.Typer(add_completion=False)
APP.command()(replay)


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
    """In this process, since a new one takes a second."""
    found = CliRunner().invoke(APP, [str(argument) for argument in arguments], input=stdin)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return Ran(found.exit_code, found.stdout, found.stderr)


@pytest.fixture(scope="session")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session whose recorded station let the car leave the cable check out."""
    duel = World(BY_NAME["iso2-dc"]).session()
    duel.words = [word for word in duel.words if "CableCheck" not in type(body_of(word[2].message)).__name__]
    path = tmp_path_factory.mktemp("replay") / "refused.pcap"
    with path.open("wb") as stream:
        write_pcap(stream, packets_of(duel))
    return path


def test_a_capture_that_passes() -> None:
    found = run(DEMO)
    lines = found.stdout.splitlines()
    assert (found.returncode, found.stderr) == (0, "")
    assert lines[0].startswith("Session 1  ISO 15118-20 DC, [fe80::")
    assert lines[1].split() == ["seconds", "request", "our", "station", "recorded", "values"]
    assert any(line.split()[1:6] == ["DC_CableCheckReq", "OK", "Finished", "OK", "Finished"] for line in lines)
    assert any(line.startswith("session 1: good: 94 requests") for line in lines)
    assert lines[-1].startswith("session 2: good: 33 requests")
    odd = [line for line in lines if line.startswith("+")]
    assert [line.split()[2:5] for line in odd] == [["CurrentDemandReq", "OK", "FAILED"]]


def test_a_capture_that_fails(refused: Path) -> None:
    found = run(refused)
    lines = found.stdout.splitlines()
    assert (found.returncode, found.stderr) == (1, "")
    place = next(n for n, line in enumerate(lines) if line.startswith("!"))
    assert lines[place].split()[2:5] == ["PreChargeReq", "FAILED_SequenceError", "OK"]
    assert lines[place + 1].strip() == "FAILED_SequenceError: PreChargeReq in state CABLE_CHECK"
    assert lines[-1].startswith("session 1: failed: ")
    assert "PreChargeReq first" in lines[-1]


def test_json_lines(refused: Path) -> None:
    found = run("--json", refused)
    objects = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 1
    *turns, total = objects
    assert all({"session", "time", "seconds", "request", "fields", "ours", "recorded", "mark"} <= set(t) for t in turns)
    assert {turn["mark"] for turn in turns} == {"same", "refused"}
    setup = turns[1]
    assert (setup["request"], setup["ours"]["code"]) == ("SessionSetupReq", "OK_NewSessionEstablished")
    assert "V2G_Message" in setup["ours"]["fields"]
    assert total == {"session": 1, "ok": False, "summary": total["summary"], "remarks": []}


def test_one_session_of_several() -> None:
    found = run(DEMO, "--session", "2")
    assert found.returncode == 0
    assert found.stdout.startswith("Session 2  DIN 70121")
    assert "session 1:" not in found.stdout
    missing = run(DEMO, "--session", "3")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == f"pilotwire: {DEMO}: no session 3 to play\n"


def test_standard_input() -> None:
    assert run("-", stdin=DEMO.read_bytes()).stdout == run(DEMO).stdout


def test_a_file_that_breaks_off_is_played_as_far_as_it_goes(tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcapng"
    octets = DEMO.read_bytes()
    cut.write_bytes(octets[: len(octets) // 2 + 1])
    found = run(cut)
    assert found.returncode == 0
    assert "session 1: good: " in found.stdout
    assert f"{cut}: at octet " in found.stderr


def test_what_is_no_capture(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no capture at all")
    found = run(text)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.endswith(": no session to play\n")
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("arguments", [["nothing.pcap"], [DEMO, "--roots", "nowhere"], [DEMO, "--session", "0"]])
def test_wrong_usage(arguments: list[str | Path]) -> None:
    found = run(*arguments)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr
    assert "Traceback" not in found.stderr


def test_a_reader_that_goes_away() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    found = subprocess.run([*COMMAND, str(DEMO)], stdout=write_end, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(write_end)
    assert (found.returncode, found.stderr) == (141, b"")


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("session", [0, 1])
def test_the_table_keeps_to_the_width_of_a_terminal(width: int, session: int) -> None:
    with DEMO.open("rb") as stream:
        replayed = play(list(recordings_in(stream))[session])
    octets = BytesIO()
    file = TextIOWrapper(octets, "utf-8", write_through=True)
    as_table(1, replayed, Console(file=file, width=width, force_terminal=True, color_system=None))
    lines = octets.getvalue().decode().splitlines()
    assert max(map(len, lines)) <= width
    assert ("values" in lines[1]) is (width == 160)
    assert lines[-1].startswith("session 1: good")


@pytest.mark.parametrize("colour", [True, False])
def test_colour_only_where_it_is_wanted(colour: bool) -> None:
    environment = {**os.environ, "FORCE_COLOR": "1"} if colour else {**os.environ, "FORCE_COLOR": "1", "NO_COLOR": "1"}
    found = subprocess.run([*COMMAND, str(DEMO)], env=environment, capture_output=True, check=False, timeout=60)
    assert (b"\x1b[32m" in found.stdout or b"\x1b[1;" in found.stdout) is colour


def test_a_capture_of_a_real_car() -> None:
    found = run(shared("captures/skoda-enyaq-iso2-ac.pcap"))
    assert found.returncode == 0
    assert found.stdout.splitlines()[-1].startswith("session 1: good: 107 requests")
