"""The contract of `pilotwire exi`, asked of real processes."""

import json
import subprocess
import sys

import pytest

from pilotwire.cli.conversion import Decoding
from pilotwire.exi import ExiError
from pilotwire.messages import NAMESPACES, SCHEMA_NAMES

RES = "80400040"
RES_XML = (
    '<sap:supportedAppProtocolRes xmlns:sap="urn:iso:15118:2:2010:AppProtocol">'
    "<ResponseCode>OK_SuccessfulNegotiation</ResponseCode><SchemaID>1</SchemaID></sap:supportedAppProtocolRes>"
)
RES_JSON = '{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation", "SchemaID": 1}}'
EMAID = "80ec0202b4b218c0041111505090d0cc4c8ccd0d4d8dce3d3d00"
EMAID_JSON = '{"eMAID": {"Id": "id1", "value": "DEABCC12345678"}}'


def pilotwire(*arguments: str, stdin: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    octets = stdin.encode() if isinstance(stdin, str) else stdin
    command = [sys.executable, "-c", "from pilotwire.cli.main import app; app()", *arguments]
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
    command = [
        sys.executable,
        "-c",
        "from pilotwire.cli.main import app; app()",
        "exi",
        "decode",
        "--schema=sap",
        "--lines",
    ]
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
    request = {
        "ProtocolNamespace": name,
        "VersionNumberMajor": 2,
        "VersionNumberMinor": 0,
        "SchemaID": 1,
        "Priority": 1,
    }
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
    request = {
        "ProtocolNamespace": "x" * 101,
        "VersionNumberMajor": 2,
        "VersionNumberMinor": 0,
        "SchemaID": 1,
        "Priority": 1,
    }
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
