"""Damaged streams as a whole: cut, flipped, mislabelled, with something after the end.

Each test asks every engine, which must agree on the value, or on the reason, the place and the bit of a refusal.
"""

from itertools import product

import pytest

from pilotwire.messages import SCHEMA_NAMES
from tests.exi.bits import bits, octets
from tests.exi.engines import hold, read, stream
from tests.exi.samples import SAMPLES
from tests.exi.vectors import FOLDER, Vector, vectors

OWN = [Vector(name, s.schema, False, stream(s.schema, s.build())) for name, s in SAMPLES.items()]
SMALL = [vector for vector in OWN if len(vector.data) < 400]
FOREIGN = [vector for vector in vectors(every=12) if len(vector.data) < 400]
REQUEST = stream("iso2", SAMPLES["-2 SessionSetupReq"].build())

small = pytest.mark.parametrize("vector", SMALL, ids=lambda vector: vector.id)


def test_foreign_streams_are_at_hand() -> None:
    """Tests below that loop over `FOREIGN` have nothing to do without them."""
    if not FOLDER.exists():
        pytest.skip(f"no vectors: {FOLDER} is absent")
    assert len(FOREIGN) > 100


@small
def test_truncation_after_every_octet(vector: Vector) -> None:
    for length in range(len(vector.data)):
        found = read(vector.schema, vector.data[:length])
        assert found.reason
        assert found.bit is not None
        assert found.bit <= length * 8


def test_truncation_of_long_messages() -> None:
    for vector in (v for v in OWN if v not in SMALL):
        for length in range(0, len(vector.data), 17):
            assert read(vector.schema, vector.data[:length]).reason


def test_truncation_of_foreign_streams() -> None:
    for vector in FOREIGN:
        if read(vector.schema, vector.data, fragment=vector.fragment).reason:
            continue  # a deviation vector
        for length in range(0, len(vector.data), 7):
            found = read(vector.schema, vector.data[:length], fragment=vector.fragment)
            assert found.reason, vector.id


@small
def test_last_bits_dropped(vector: Vector) -> None:
    whole = bits(vector.data)
    for count in range(1, 33):
        hold(vector.schema, octets(whole[:-count]))


@small
def test_each_bit_flipped(vector: Vector) -> None:
    for at in range(len(vector.data) * 8):
        hold(vector.schema, flipped(vector.data, at))


def test_bits_of_foreign_streams_flipped() -> None:
    for vector in FOREIGN:
        for at in range(8, len(vector.data) * 8, 29):
            hold(vector.schema, flipped(vector.data, at), fragment=vector.fragment)


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at // 8] ^= 128 >> at % 8
    return bytes(changed)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"$EXI\x80", "cookie"),
        (b"\xa0", "options"),
        (b"\xa1", "options"),
        (b"\x90", "not final version 1"),
        (b"\x81", "not final version 1"),
        (b"\x00", "does not start with the bits 10"),
        (b"\xc0", "does not start with the bits 10"),
        (b"<?xml", "does not start with the bits 10"),
    ],
)
@pytest.mark.parametrize("fragment", [False, True])
def test_header_replaced(header: bytes, reason: str, fragment: bool) -> None:
    found = read("iso2", header + REQUEST[1:], fragment=fragment)
    assert reason in found.reason
    assert found.bit == 0
    assert found.path == ""


@pytest.mark.parametrize("name", SCHEMA_NAMES)
@pytest.mark.parametrize("fragment", [False, True])
def test_empty_input(name: str, fragment: bool) -> None:
    assert read(name, b"", fragment=fragment).reason == "an empty stream"
    assert "the stream ends here" in read(name, b"\x80", fragment=fragment).reason


@small
def test_trailing_zeros_are_tolerated(vector: Vector) -> None:
    """Tesla's cars send one (deviation D12)."""
    assert read(vector.schema, vector.data + bytes(1)) == read(vector.schema, vector.data)
    assert read(vector.schema, vector.data + bytes(300)) == read(vector.schema, vector.data)


@small
def test_trailing_garbage_is_refused(vector: Vector) -> None:
    for garbage in (b"\x01", b"\x80", bytes(299) + b"\x01"):
        assert read(vector.schema, vector.data + garbage).reason == "data after the end of the document"


def test_padding_that_is_not_zero_is_refused() -> None:
    response = stream("sap", SAMPLES["SAP Res"].build())
    assert bits(response)[-3:] == "000"
    assert read("sap", flipped(response, len(response) * 8 - 1)).reason == "data after the end of the document"


def test_wrong_schema() -> None:
    """Some streams mean something under another schema; none does harm there."""
    for vector, name, fragment in product(OWN, SCHEMA_NAMES, (False, True)):
        hold(name, vector.data, fragment=fragment)
