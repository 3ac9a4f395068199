"""What `pilotwire decode` shows where space, readers and encodings are short, and of what is no message."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from pilotwire.capture.anatomy import body_of
from pilotwire.capture.files import packets, read, write_pcapng
from pilotwire.capture.flows import flows
from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionClosed,
    Item,
    MmeSeen,
    SdpSeen,
    Summary,
)
from pilotwire.capture.reading import MessageSeen, messages
from pilotwire.capture.values import readable
from pilotwire.cli.output import as_table
from pilotwire.cli.output.encoding import plain_arrows
from pilotwire.cli.output.facts import broken
from pilotwire.cli.output.titles import EVENTS, title
from pilotwire.messages.din70121 import ResponseCode
from tests.capture.demo import DEMO
from tests.capture.recording import Talk

COMMAND = [sys.executable, "-c", "from pilotwire.cli.main import app; app()", "decode"]


def items() -> list[Item]:
    with DEMO.open("rb") as stream:
        return list(messages(flows(read(stream))))


def table(found: list[Item], width: int, encoding: str = "utf-8") -> list[str]:
    octets = BytesIO()
    file = TextIOWrapper(octets, encoding, write_through=True)
    plain_arrows(file)
    as_table(iter(found), Console(file=file, width=width, force_terminal=True, color_system=None))
    return octets.getvalue().decode(encoding).splitlines()


@pytest.mark.parametrize(("width", "values"), [(80, 46), (160, 78)])
def test_values_have_room(width: int, values: int) -> None:
    lines = table(items(), width)
    assert max(map(len, lines)) <= width
    assert lines[0][values:] == "values"
    demand = next(line for line in lines if " CurrentDemandRes " in line and "FAILED" not in line)
    assert demand[values:].startswith("EVSEPresentVoltage 340.8 V")
    refusal = next(line for line in lines if " CurrentDemandRes " in line and "FAILED" in line)
    assert refusal[values if width == 80 else 51 :].startswith("FAILED  ")


@pytest.mark.parametrize("width", [80, 160])
def test_a_long_code_overflows_with_two_spaces_behind_it(width: int) -> None:
    answer = next(item for item in items() if isinstance(item, MessageSeen) and title(item) == "CurrentDemandRes")
    longest = max(ResponseCode, key=lambda code: len(code.value))
    body = replace(answer.message.body, body_element=replace(body_of(answer.message), response_code=longest))
    line = table([replace(answer, message=replace(answer.message, body=body))], 300 if width == 160 else 110)[1]
    assert f" {longest.value}  EVSEPresentVoltage 340.8 V" in line


def test_arrows_where_the_encoding_has_none() -> None:
    wide, plain = table(items(), 160), table(items(), 160, "ascii")
    assert [line.index("SdpRequest") for line in wide if "SdpRequest" in line] == [19, 19]
    assert [line.index("SdpRequest") for line in plain if "SdpRequest" in line] == [19, 19]
    assert any(" car 1 -> SdpRequest" in line for line in plain)


@pytest.mark.parametrize("form", [[], ["--json"], ["--summary"]])
def test_an_ascii_terminal_gets_ascii(form: list[str]) -> None:
    run = subprocess.run(
        [*COMMAND, *form, str(DEMO)], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.isascii()
    assert form == ["--json"] or b"->" in run.stdout


@pytest.mark.parametrize("form", [[], ["--json"], ["--summary"]])
@pytest.mark.parametrize("lines", [0, 1])
def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path, form: list[str], lines: int) -> None:
    long = tmp_path / "long.pcapng"
    with DEMO.open("rb") as source, long.open("wb") as target:
        write_pcapng(target, list(packets(read(source))) * 20)
    run = subprocess.Popen([*COMMAND, *form, str(long)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stderr is not None
    for _ in range(lines):
        run.stdout.readline()
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(60) in ((0, 141) if form == ["--summary"] and lines else (141,))


def test_a_short_output_that_nobody_reads() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run([*COMMAND, "--summary", str(DEMO)], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (run.returncode, run.stderr) == (141, b"")


def spoken(tmp_path: Path, data: bytes) -> Path:
    talk, path = Talk(), tmp_path / "talk.pcapng"
    with path.open("wb") as target:
        write_pcapng(target, [*talk.greet(), talk.ask(data), *talk.part()])
    return path


def test_a_frame_of_unknown_type_and_skipped_octets(tmp_path: Path) -> None:
    path = spoken(tmp_path, bytes.fromhex("01FE 8077 00000003 010203") + b"noise of no frame")
    run = subprocess.run([*COMMAND, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "frame of unknown type" in run.stdout
    assert "payload type 0x8077, 3 octets" in run.stdout
    assert run.stderr.endswith("of 1 V2GTP frames 1 is of unknown type; 17 octets of no V2GTP frame skipped\n")
    run = subprocess.run([*COMMAND, "--json", str(path)], capture_output=True, text=True, check=False)
    found = {item["message"]: item for item in map(json.loads, run.stdout.splitlines())}
    assert found["frame of unknown type"]["fields"] == {"payload_type": "0x8077", "length": 3}
    assert bytes.fromhex(found["octets skipped"]["fields"]["sample"]) == b"noise of no frame"
    assert {"TCP opened", "TCP closed"} <= set(found)


def test_a_message_names_its_schema() -> None:
    run = subprocess.run([*COMMAND, "--json", str(DEMO)], capture_output=True, text=True, check=False)
    found = {item["message"]: item.get("schema") for item in map(json.loads, run.stdout.splitlines())}
    assert found["DC_ChargeLoopReq"] == "iso20-dc"
    assert found["CurrentDemandReq"] == "din70121"
    assert found["SdpRequest"] is None


def test_no_class_is_named_for_what_is_no_message() -> None:
    def below(kind: type[Item]) -> set[type[Item]]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    names = {kind.__name__ for kind in below(Item)}
    shown = {title(item) for item in items() if not isinstance(item, MessageSeen | MmeSeen | SdpSeen | Summary)}
    assert shown | {words for _, words in EVENTS.values()} == {words for _, words in EVENTS.values()}
    assert not names & {words for _, words in EVENTS.values()}


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("closed", "TCP closed"),
        ("reset", "TCP reset"),
        ("end of capture", "capture ends"),
        ("replaced by a new connection", "TCP replaced"),
    ],
)
def test_how_a_connection_ends(reason: str, words: str) -> None:
    closed = next(item for item in items() if isinstance(item, ConnectionClosed))
    closed = replace(closed, reason=reason)
    assert title(closed) == words
    assert f"{words:<27} 7118 octets to the station, 5954 to the car" in table([closed], 110)[1]


def test_values_without_noise() -> None:
    text = "\n".join(table(items(), 700))
    for noise in ("reserved", "pid ", "prn ", "pmn ", "cco_capability"):
        assert noise not in text
    for words in (
        "from 00:5e:01  sound_target",
        "result 1 (QCA7000 and AR7420 mean success)",
        "EVSEID ZZ*PWR*E00001*1",
        "ISO 15118-20 DC 1.0 (id 1, priority 1); ISO 15118-2 2.0 (id 2, priority 2); DIN 70121 2.0 (id 3, priority 3)",
        "[DC_EVChargeParameter]  EVRESSSOC 21 %",
        "[BPT_Dynamic_DC_CLReqControlMode]  EVTargetEnergyRequest",
    ):
        assert words in text
    assert "[intValue]" not in text


def test_what_is_no_capture_has_no_table() -> None:
    damage = CaptureDamaged(time=0, offset=0, reason="neither a pcap nor a pcapng file")
    nothing = Summary(time=0, first_time=None, packets=0, connections=0, traffic=(), unfinished=0)
    assert table([damage, nothing], 80) == []
    assert table([nothing], 80) == ["0 packets, 0 TCP connections"]


def test_octets_are_never_python() -> None:
    assert broken(b"\x01\xab") == "01AB"
    assert broken((1, 2)) == "2 items"
    assert broken("text") == "text"
    assert broken(ResponseCode.OK) == "OK"
    assert readable(b"ZZ*PWR*E1") == "ZZ*PWR*E1"
    assert readable(b"ABCDEF") == "414243444546"
    assert readable("two\nlines \x1b[1m") == "two\\nlines \\x1b[1m"
