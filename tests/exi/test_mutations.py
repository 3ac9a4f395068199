"""Any message of any schema, damaged in any way that hypothesis can think of."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotwire.messages import SCHEMA_NAMES, schema
from pilotwire.schema import DECLARED, ComplexType, Schema
from tests.exi.engines import hold, stream
from tests.exi.vectors import vectors
from tests.strategies import messages

Damage = Callable[[bytes], bytes]
PLACE = st.floats(0, 1, exclude_max=True)

flips = st.builds(lambda place: lambda data: _flip(data, int(place * len(data) * 8)), PLACE)
cuts = st.builds(lambda place: lambda data: data[: int(place * len(data))], PLACE)
inserts = st.builds(lambda place, new: lambda data: _replace(data, place, 0, new), PLACE, st.binary(max_size=12))
overwrites = st.builds(
    lambda place, new: lambda data: _replace(data, place, len(new), new), PLACE, st.binary(max_size=12)
)
repeats = st.builds(lambda place, times: lambda data: _repeat(data, place, times), PLACE, st.integers(1, 40))
damages: st.SearchStrategy[list[Damage]] = st.lists(flips | cuts | inserts | overwrites | repeats, max_size=4)

bounded = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def _flip(data: bytes, at: int) -> bytes:
    return data[: at // 8] + bytes([data[at // 8] ^ 128 >> at % 8]) + data[at // 8 + 1 :] if data else data


def _replace(data: bytes, place: float, length: int, new: bytes) -> bytes:
    at = int(place * len(data))
    return data[:at] + new + data[at + length :]


def _repeat(data: bytes, place: float, times: int) -> bytes:
    at = int(place * len(data))
    return data[:at] + data[at : at + 4] * times + data[at:]


def roots(found: Schema) -> list[type[ComplexType]]:
    return [cls for cls in found.classes if DECLARED[cls].element and not DECLARED[cls].abstract]


@pytest.mark.parametrize("name", SCHEMA_NAMES)
@given(data=st.data(), edits=damages)
@bounded
def test_damaged_messages(name: str, data: st.DataObject, edits: list[Damage]) -> None:
    cls = data.draw(st.sampled_from(roots(schema(name))))
    message: Any = data.draw(messages(schema(name), cls))
    found = stream(name, message)
    for edit in edits:
        found = found[:1] + edit(found[1:])
    hold(name, found)


@given(data=st.data(), edits=damages)
@settings(bounded, max_examples=300)
def test_damaged_foreign_streams(data: st.DataObject, edits: list[Damage]) -> None:
    if not vectors():
        pytest.skip("no vectors at hand")
    vector = data.draw(st.sampled_from(vectors(every=3)))
    found = vector.data
    for edit in edits:
        found = found[:1] + edit(found[1:])
    hold(vector.schema, found, fragment=vector.fragment)


@pytest.mark.parametrize("name", SCHEMA_NAMES)
@given(data=st.binary(max_size=200), fragment=st.booleans())
@bounded
def test_any_octets(name: str, data: bytes, fragment: bool) -> None:
    hold(name, b"\x80" + data, fragment=fragment)
