"""Strings and octets that a stream may announce: too long for it, from tables it lacks, of what is no character."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from pilotwire.exi import ExiError
from pilotwire.messages import schema
from pilotwire.messages.iso2 import SessionSetupReq
from pilotwire.schema.violations import violations
from tests.exi.bits import octets, varint
from tests.exi.engines import read, stream
from tests.exi.minimal import BINARY, NAMESPACE, STRING, sap
from tests.exi.samples_iso2 import message

HUGE = "11111111" * 4 + "00001111"  # FF FF FF FF 0F


@pytest.mark.parametrize(("name", "start"), [("sap", STRING), ("iso2", BINARY)])
def test_a_length_is_checked_before_anything_is_allocated(codec: Callable[[str], Any], name: str, start: str) -> None:
    data = octets(start, HUGE, "0" * 4000)
    reading = codec(name)
    for _ in range(2):  # the first round makes the grammar tables
        tracemalloc.start()
        with pytest.raises(ExiError, match=r"a length of 429496729[35] (octets|characters), but only"):
            reading.decode(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20_000


@pytest.mark.parametrize(("name", "start"), [("sap", STRING), ("iso2", BINARY)])
def test_lengths_beyond_the_end(name: str, start: str) -> None:
    for length in (6, 100, 2**31 - 1, 2**32, 2**63, 2**64 - 1):
        assert "a length of" in read(name, octets(start, varint(length), "0" * 8 * 3)).reason


@pytest.mark.parametrize("code", [0, 1])
def test_string_table_hits(code: int) -> None:
    found = read("sap", octets(STRING, varint(code), "0" * 80))
    assert found.reason == "a reference to a string table, which this stream does not have"
    assert found.path == NAMESPACE


@pytest.mark.parametrize("point", [0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0x110000, 2**31, 2**64 - 1])
def test_code_points_that_are_no_characters(point: int) -> None:
    data = octets(STRING, varint(3), varint(point), "0" * 160)
    assert read("sap", data).reason == f"U+{point:04X} is no character"


@pytest.mark.parametrize("point", [0, 0x7F, 0x80, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF])
def test_code_points_that_are_characters(point: int) -> None:
    wanted = sap(protocol_namespace=f"a{chr(point)}b")
    assert read("sap", stream("sap", wanted)).value == wanted


@pytest.mark.parametrize("length", [0, 6, 7, 8, 9, 100])
def test_lengths_beyond_their_facet_are_read_and_left_to_violations(length: int) -> None:
    """A MAC address has six octets at most, a SessionID eight."""
    wanted = message(SessionSetupReq(evccid=bytes(length)), session=bytes(length))
    assert read("iso2", stream("iso2", wanted)).value == wanted
    found = {violation.path.rpartition("/")[2] for violation in violations(wanted, schema("iso2"))}
    assert found == ({"SessionID"} if length > 8 else set()) | ({"EVCCID"} if length > 6 else set())
