"""The shared vectors, stream by stream and engine by engine: Acceptance 1 of issue 2."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import canonicalize

import pytest

from pilotwire.exi import ExiError
from pilotwire.messages import SCHEMA_NAMES, schema
from pilotwire.schema.json import from_json, to_json
from pilotwire.schema.xml import from_xml, to_xml
from tests.exi.engines import ENGINES, engine
from tests.exi.vectors import Vector, vectors
from tests.shared import shared

COUNT, FOREIGN, DEVIATIONS = 2495, 115, 115
READ_OF_DEVIATIONS = {"known-elem-misplaced": 1}
"""How many of the deviating streams we read: one whose misplaced element is but one more item of a list."""


@pytest.fixture(scope="module", autouse=True)
def _present() -> None:
    shared("vectors/exi")


def infoset(xml: str) -> str:
    """What a document says, apart from prefixes and the order of attributes. No white space is dropped."""
    return canonicalize(xml, rewrite_prefixes=True)


@pytest.mark.parametrize(
    "other", ["<a> b</a>", "<a>b </a>", '<a c="">b</a>', '<a xmlns="u">b</a>', "<a>b<c/></a>", "<a/>"]
)
def test_the_comparison_is_strict(other: str) -> None:
    assert infoset(other) != infoset("<a>b</a>")
    assert infoset('<p:a xmlns:p="u" d="1" c="2"/>') == infoset('<a c="2" d="1" xmlns="u"></a>')


def methods(kind: str, vector: Vector) -> tuple[Callable[[bytes], Any], Callable[[Any], bytes]]:
    codec = engine(kind, vector.schema)
    return (codec.decode_fragment, codec.encode_fragment) if vector.fragment else (codec.decode, codec.encode)


def regular(name: str) -> list[Vector]:
    return [vector for vector in vectors() if vector.schema == name and "deviation" not in vector.features]


def deviating() -> list[Vector]:
    return [vector for vector in vectors() if "deviation" in vector.features]


def test_all_are_here() -> None:
    found = [vector for name in SCHEMA_NAMES for vector in regular(name)]
    assert len(found) == COUNT
    assert len([vector for vector in found if "builtin-grammar-sensitive" in vector.features]) == FOREIGN
    assert len(deviating()) == DEVIATIONS


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_streams_hold_what_their_xml_says(name: str, kind: str) -> None:
    """All of them: the README lets us off where elements are unknown, but we read and write those 115 as well."""
    found = schema(name)
    for vector in regular(name):
        decode, encode = methods(kind, vector)
        for data in {vector.data, vector.canonical}:
            message = decode(data)
            assert infoset(to_xml(message, found)) == infoset(vector.xml), vector.id
            assert encode(message) == vector.canonical, vector.id


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_xml_and_json_become_the_stream(name: str, kind: str) -> None:
    found = schema(name)
    for vector in regular(name):
        decode, encode = methods(kind, vector)
        assert encode(from_xml(vector.xml, found)) == vector.canonical, vector.id
        assert encode(from_json(to_json(decode(vector.data), found), found)) == vector.canonical, vector.id


@pytest.mark.parametrize("kind", ENGINES)
def test_deviations_are_refused_or_read(kind: str) -> None:
    """What we do with each class is written in docs/reference/exi-deviations.md."""
    outcomes: Counter[str] = Counter()
    for vector in deviating():
        decode, encode = methods(kind, vector)
        (label,) = vector.features - {"deviation", "builtin-grammar-sensitive"}
        try:
            message = decode(vector.data)
        except ExiError:
            continue
        outcomes[label] += 1
        assert infoset(to_xml(message, schema(vector.schema))) == infoset(vector.xml), vector.id
        assert encode(message) == vector.canonical, vector.id
    assert outcomes == READ_OF_DEVIATIONS
