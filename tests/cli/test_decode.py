"""The contract of `pilotwire decode`, asked of real processes."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from pilotwire.capture.files import Packet, packets, read, write_pcapng
from tests.capture.demo import DEMO
from tests.capture.shared import CAPTURES, needs_captures


def decode(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pilotwire.cli.main import app; app()", "decode", *map(str, arguments)]
    run = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())


def test_the_table() -> None:
    run = decode(DEMO)
    lines = run.stdout.splitlines()
    assert (run.returncode, run.stderr) == (0, "")
    assert lines[0].split() == ["seconds", "who", "message", "response", "code", "values"]
    loops = [line for line in lines if " DC_ChargeLoopRes " in line]
    assert len(loops) > 50
    assert all(" car 1 ← " in line and " OK " in line for line in loops)
    assert any("EVSEPresentCurrent -" in line for line in loops)
    assert any("CM_SLAC_MATCH.CNF" in line for line in lines)
    assert any("SdpResponse" in line for line in lines)
    assert "packets" in lines[-1]


def test_json_lines() -> None:
    run = decode("--json", DEMO)
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, run.stderr) == (0, "")
    keys = {"time", "src", "dst", "protocol", "message", "fields", "hex", "violations"}
    assert all(keys <= set(item) for item in found)
    loop = next(item for item in found if item["message"] == "DC_ChargeLoopRes")
    assert loop["protocol"] == "ISO 15118-20 DC"
    assert "DC_ChargeLoopRes" in loop["fields"]
    assert loop["hex"].startswith("80")
    assert loop["violations"] == []
    assert loop["guessed"] is False
    assert {"SLAC", "SDP", "SAP", "ISO 15118-20", "DIN 70121", "TCP"} <= {item["protocol"] for item in found}
    times = [item["time"] for item in found]
    assert times == sorted(times)


def test_the_summary() -> None:
    run = decode("--summary", DEMO)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count("Session ") == 2
    for words in ("EVCCID PWRDEMO0000000001", "DC_PreCharge x5", "Wh into the car", "answered FAILED", "[fe80::"):
        assert words in run.stdout


def test_standard_input() -> None:
    assert decode("-", stdin=DEMO.read_bytes()).stdout == decode(DEMO).stdout


@pytest.mark.parametrize("form", [[], ["--json"], ["--summary"]])
def test_a_file_that_breaks_off_ends_in_a_sentence_after_all_before_it(tmp_path: Path, form: list[str]) -> None:
    cut = tmp_path / "cut.pcapng"
    octets = DEMO.read_bytes()
    cut.write_bytes(octets[: len(octets) // 2 + 1])
    run = decode(*form, cut)
    assert run.returncode == 0
    assert "Session" in run.stdout or "DC_CableCheckRes" in run.stdout
    assert run.stderr.count("\n") == 1
    assert f"{cut}: at octet " in run.stderr
    assert "packets before it were read" in run.stderr


def test_what_is_no_capture(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no capture at all")
    run = decode(text)
    assert run.returncode == 1
    assert "neither a pcap nor a pcapng file" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    run = decode(tmp_path / "nothing.pcap")
    assert run.returncode == 2
    assert "No such file" in run.stderr
    assert "Traceback" not in run.stderr


def test_two_forms_at_once_are_wrong_usage() -> None:
    run = decode("--json", "--summary", DEMO)
    assert run.returncode == 2
    assert "exclude each other" in run.stderr


def test_frames_that_do_not_decode_are_counted(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pcapng"
    with DEMO.open("rb") as source, damaged.open("wb") as target:
        # DC messages announced as AC messages: the payload type decides, so they must be refused.
        write_pcapng(target, [_spoilt(packet) for packet in packets(read(source))])
    run = decode(damaged)
    assert run.returncode == 1
    assert " not decoded " in run.stdout
    assert "not decoded" in run.stderr


def _spoilt(packet: Packet) -> Packet:
    return msgspec.structs.replace(packet, data=packet.data.replace(b"\x01\xfe\x80\x04", b"\x01\xfe\x80\x03"))


@needs_captures
@pytest.mark.parametrize("name", sorted(path.name for path in CAPTURES.glob("*.pcap")))
def test_real_captures(name: str) -> None:
    run = decode("--json", CAPTURES / name)
    assert run.returncode == 0
    assert all(json.loads(line) for line in run.stdout.splitlines())
    assert bool(run.stderr) == (name in ("mercedes-eqe-iso2-ac.pcap", "subaru-solterra-din-empty-session-id.pcap"))
