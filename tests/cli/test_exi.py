"""The contract of `pilotwire exi`, asked of real processes."""

import json
import os
import subprocess
import sys

import pytest

from pilotwire import __version__
from pilotwire.cli.conversion import Decoding
from pilotwire.cli.items import UNREAD
from pilotwire.exi import ExiError
from pilotwire.messages import NAMESPACES, SCHEMA_NAMES

RES = "80400040"
RES_XML = (
    '<sap:supportedAppProtocolRes xmlns:sap="urn:iso:15118:2:2010:AppProtocol">'
    "<ResponseCode>OK_SuccessfulNegotiation</ResponseCode><SchemaID>1</SchemaID></sap:supportedAppProtocolRes>"
)
RES_JSON = '{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation", "SchemaID": 1}}'
REQUEST = {"VersionNumberMajor": 2, "VersionNumberMinor": 0, "SchemaID": 1, "Priority": 1}
EMAID = "80ec0202b4b218c0041111505090d0cc4c8ccd0d4d8dce3d3d00"
COMMAND = [sys.executable, "-m", "pilotwire"]
EMAID_JSON = '{"eMAID": {"Id": "id1", "value": "DEABCC12345678"}}'


def pilotwire(*arguments: str, stdin: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    octets = stdin.encode() if isinstance(stdin, str) else stdin
    command = [*COMMAND, *arguments]
    return subprocess.run(command, input=octets, capture_output=True, check=False, timeout=60)


def exi(*arguments: str, stdin: str | bytes = b"") -> str:
    """The output of a command that goes well and says nothing beside it."""
    run = pilotwire("exi", *arguments, stdin=stdin)
    assert (run.returncode, run.stderr) == (0, b"")
    return run.stdout.decode()


@pytest.mark.parametrize("schema", ["sap", "urn:iso:15118:2:2010:AppProtocol"])
def test_decode_and_encode(schema: str) -> None:
    assert exi("decode", "--schema", schema, RES) == f"{RES_XML}\n"
    assert exi("decode", "--schema", schema, "--to", "json", RES) == f"{RES_JSON}\n"
    assert exi("encode", "--schema", schema, RES_XML) == f"{RES}\n"
    assert exi("encode", "--schema", schema, "--from", "json", RES_JSON) == f"{RES}\n"


@pytest.mark.parametrize("dash", [[], ["-"]])
def test_standard_input_is_read_where_no_item_is_given(dash: list[str]) -> None:
    assert exi("decode", "--schema", "sap", *dash, stdin=f" {RES.upper()}\n") == f"{RES_XML}\n"
    assert exi("encode", "--schema", "sap", *dash, stdin=f"\n{RES_XML}\r\n") == f"{RES}\n"


def test_fragments() -> None:
    assert exi("decode", "--schema", "iso2", "--fragment", "--to", "json", EMAID) == f"{EMAID_JSON}\n"
    assert exi("encode", "--schema", "iso2", "--fragment", "--from", "json", EMAID_JSON) == f"{EMAID}\n"


def test_lines_answers_each_line_with_one() -> None:
    items = [RES, "", "80zz", "8040", RES, "", RES]
    run = pilotwire("exi", "decode", "--schema", "sap", "--lines", stdin="\n".join(items))
    lines = run.stdout.decode().split("\n")
    assert [line.startswith("error: ") for line in lines] == [False, True, True, True, False, True, False, False]
    assert lines[0] == lines[4] == lines[6] == RES_XML
    assert lines[7:] == [""]
    assert (run.returncode, run.stderr) == (1, b"")


def test_lines_of_all_good_items() -> None:
    assert exi("encode", "--schema", "sap", "--lines", "--from", "json", stdin=f"{RES_JSON}\n" * 3) == f"{RES}\n" * 3
    assert exi("decode", "--schema", "sap", "--lines", stdin=f"{RES}\r\n") == f"{RES_XML}\n"
    assert exi("decode", "--schema", "sap", "--lines") == ""


def test_lines_answers_at_once() -> None:
    command = [*COMMAND, "exi", "decode", "--schema=sap", "--lines"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{RES}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == f"{RES_XML}\n".encode()
        process.stdin.close()
    assert process.returncode == 0


BROKEN = {
    "no hexadecimal": ("decode", "80zz"),
    "a stream cut off": ("decode", "8040"),
    "no XML": ("encode", "<sap:supportedAppProtocolRes"),
    "an entity": ("encode", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "another root": ("encode", "<Foo/>"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_error_is_one_line_on_standard_error(case: str) -> None:
    command, item = BROKEN[case]
    run = pilotwire("exi", command, "--schema", "sap", item)
    assert (run.returncode, run.stdout) == (1, b"")
    assert run.stderr.startswith(b"error: ")
    assert run.stderr.count(b"\n") == 1


NO_JSON = ["", "{", "[]", "7", '{"a": 1, "a": 2}', "[" * 100_000, '{"supportedAppProtocolRes": null}', "9" * 5000]


def test_hostile_json_is_refused_line_by_line() -> None:
    run = pilotwire("exi", "encode", "--schema", "sap", "--lines", "--from", "json", stdin="\n".join(NO_JSON))
    assert [line[:7] for line in run.stdout.splitlines()] == [b"error: "] * len(NO_JSON)


def test_hostile_octets_are_refused_line_by_line() -> None:
    items = [b"\xff\xfe", b"<a>\x00</a>", b"<a>" * 100_000, "<\u2028>".encode(), b"\r\r", b"\x85"]
    run = pilotwire("exi", "encode", "--schema", "sap", "--lines", stdin=b"\n".join(items))
    assert [line[:7] for line in run.stdout.decode().splitlines()] == ["error: "] * len(items)


def test_line_ends_inside_a_value_stay_inside_its_line() -> None:
    name = "a\nb\rc\u2028d\u2029e\x85f"
    request = {**REQUEST, "ProtocolNamespace": name}
    text = json.dumps({"supportedAppProtocolReq": {"AppProtocol": [request]}})
    stream = exi("encode", "--schema", "sap", "--from", "json", text).strip()
    for form in ("xml", "json"):
        shown = exi("decode", "--schema", "sap", "--lines", "--to", form, stdin=stream)
        assert len(shown.splitlines()) == 1
        assert exi("encode", "--schema", "sap", "--lines", "--from", form, stdin=shown).strip() == stream


@pytest.mark.parametrize("schema", ["iso15118", ""])
def test_an_unknown_schema_is_refused_with_the_names_of_all(schema: str) -> None:
    run = pilotwire("exi", "decode", "--schema", schema, RES)
    assert (run.returncode, run.stdout) == (1, b"")
    assert all(name in run.stderr.decode() for name in SCHEMA_NAMES)
    assert run.stderr.count(b"\n") == 1


@pytest.mark.parametrize("schema", [*SCHEMA_NAMES, *NAMESPACES])
def test_every_schema_is_known(schema: str) -> None:
    with pytest.raises(ExiError, match="an empty stream"):
        Decoding(schema, "xml", fragment=False).read("")


def test_help_names_every_schema() -> None:
    shown = pilotwire("exi", "decode", "--help").stdout.decode()
    assert [name for name in SCHEMA_NAMES if name not in shown] == []


def test_broken_rules_are_warnings() -> None:
    item = RES_XML.replace("<SchemaID>1", "<SchemaID>300")
    assert pilotwire("exi", "encode", "--schema", "sap", item).returncode == 1  # no code for it
    request = {**REQUEST, "ProtocolNamespace": "x" * 101}
    text = json.dumps({"supportedAppProtocolReq": {"AppProtocol": [request]}})
    run = pilotwire("exi", "encode", "--schema", "sap", "--from", "json", text)
    assert run.returncode == 0
    again = pilotwire("exi", "decode", "--schema", "sap", run.stdout.decode().strip())
    assert again.returncode == 0
    assert again.stderr == run.stderr
    assert again.stderr.startswith(b"warning: supportedAppProtocolReq/AppProtocol[0]/ProtocolNamespace: ")
    assert again.stderr.count(b"\n") == 1


def test_lines_takes_no_item_on_the_command_line() -> None:
    run = pilotwire("exi", "decode", "--schema", "sap", "--lines", RES)
    assert (run.returncode, run.stdout) == (1, b"")


def test_wrong_usage_is_told_apart() -> None:
    assert pilotwire("exi", "decode", RES).returncode == 2
    assert pilotwire("exi", "decode", "--schema", "sap", "--to", "yaml", RES).returncode == 2


def complaint(*arguments: str) -> str:
    """The single line in which a command says what is wrong."""
    run = pilotwire("exi", *arguments)
    assert (run.returncode, run.stdout) == (1, b"")
    assert run.stderr.count(b"\n") == 1
    return run.stderr.decode().strip()


@pytest.mark.parametrize("item", ["0x80400040", "80:40:00:40", "80 40\t00 40", "80-40-00-40", "0x80, 0X40, 0x00, 0x40"])
def test_octets_are_taken_as_people_paste_them(item: str) -> None:
    assert exi("decode", "--schema", "sap", item) == f"{RES_XML}\n"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("8040zz40", "'z' at place 5 is no digit of 0-9 and a-f"),
        ("0x80 0y40", "'y' at place 7 is no digit of 0-9 and a-f"),
        ("80:4", "two digits make an octet, but 3 is an odd number of digits"),
        ("80\u00b2", "'\u00b2' at place 3 is no digit of 0-9 and a-f"),
    ],
)
def test_what_is_no_hexadecimal_is_told(item: str, words: str) -> None:
    assert complaint("decode", "--schema", "sap", item) == f"error: no hexadecimal: {words}"


def test_a_v2gtp_header_is_recognised() -> None:
    words = "error: this is a V2GTP header; leave out the first 8 octets"
    assert complaint("decode", "--schema", "sap", f"01fe800100000004{RES}") == words


def test_a_stream_of_another_schema_is_recognised() -> None:
    assert complaint("decode", "--schema", "iso2", RES).endswith("; it reads as sap")
    assert complaint("decode", "--schema", "sap", "80440088880d9dbd906220fe0fa080090030").endswith("reads as iso20-dc")
    assert complaint("decode", "--schema", "sap", "--fragment", EMAID).endswith("; it reads as iso2")
    assert "it reads as" not in complaint("decode", "--schema", "sap", "8040")
    assert "it reads as" not in complaint("decode", "--schema", "sap", "")


@pytest.mark.parametrize("schema", ["SAP", "URN:iso:15118:2:2010:appprotocol"])
def test_the_case_of_a_schema_does_not_matter(schema: str) -> None:
    assert exi("decode", "--schema", schema, RES) == f"{RES_XML}\n"


def test_the_schemas_of_iso20_are_told() -> None:
    names = "iso20-common, iso20-ac, iso20-dc, iso20-wpt, iso20-acdp"
    assert complaint("decode", "--schema", "ISO20", RES) == f"error: schema 'ISO20' is 5 schemas; take one of {names}"


def test_an_unknown_form_is_told() -> None:
    assert "'yaml' is unknown; take xml or json" in pilotwire("exi", "decode", "--to", "yaml", RES).stderr.decode()
    assert exi("decode", "--schema", "sap", "--to", "JSON", RES) == f"{RES_JSON}\n"


def test_version() -> None:
    assert pilotwire("--version").stdout.decode() == f"pilotwire {__version__}\n"


def test_usage_has_one_pair_of_brackets() -> None:
    assert "pilotwire exi decode [OPTIONS] [HEX | -] " in pilotwire("exi", "decode", "--help").stdout.decode()


@pytest.mark.parametrize("lines", [[], ["--lines"]])
def test_a_reader_that_goes_away_ends_it_quietly(lines: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [*COMMAND, "exi", "decode", "--schema=sap", *lines],
        input=f"{RES}\n".encode(),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (UNREAD, b"")


@pytest.mark.parametrize("lines", [[], ["--lines"]])
def test_output_is_utf_8_whatever_the_terminal(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    item = json.dumps({"supportedAppProtocolReq": {"AppProtocol": [{**REQUEST, "ProtocolNamespace": "Zürich →"}]}})
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    stream = exi("encode", "--schema", "sap", "--from", "json", "-", *lines, stdin=item)
    assert "Zürich →" in exi("decode", "--schema", "sap", *lines, stdin=stream)


@pytest.mark.parametrize("lines", [[], ["--lines"]])
def test_standard_input_may_be_closed(lines: list[str]) -> None:
    command = ["sh", "-c", '"$@" <&-', "sh", *COMMAND, "exi", "decode", "--schema=sap", *lines]
    run = subprocess.run(command, capture_output=True, check=False, timeout=60)
    expected = (0, b"") if lines else (1, b"error: document, bit 0: an empty stream\n")
    assert (run.returncode, run.stderr) == expected


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_told() -> None:
    with open("/dev/full", "wb") as full:
        run = subprocess.run(
            [*COMMAND, "exi", "decode", "--schema=sap", RES], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert run.returncode == 1
    assert run.stderr.count(b"\n") == 1
