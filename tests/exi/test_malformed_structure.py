"""Events that a stream may hold but a schema does not: elements in the wrong place, too many, too deep, or missing."""

import pytest

from pilotwire.exi.limits import MAX_DEPTH
from pilotwire.messages.iso2 import Body, MessageHeader, V2G_Message
from pilotwire.messages.sap import SupportedAppProtocolReq
from pilotwire.messages.xmldsig import Object
from pilotwire.schema import Element, QName
from tests.exi.bits import HEADER, bits, grown, number, octets, text, varint
from tests.exi.engines import read, stream, write
from tests.exi.minimal import BINARY, INTEGER, NAMESPACE, STRING, sap

AFTER_SESSION_ID = BINARY + varint(0) + "0"  # Notification, Signature or the end: two bits, 3 leads to level two
VALUES = {"string": STRING[:-1], "integer": INTEGER[:-1], "octets": BINARY[:-1]}  # up to the event code of a value
OBJECT = QName("Object", "http://www.w3.org/2000/09/xmldsig#")


@pytest.mark.parametrize("code", [2, 3])
def test_root_codes_beyond_the_last_element(code: int) -> None:
    found = read("sap", octets(HEADER, number(code, 2), "0" * 80))
    assert found.reason == f"root element code {code}, but the schema has 2 global elements"


@pytest.mark.parametrize("code", range(80, 128))
def test_root_codes_beyond_the_last_of_many(code: int) -> None:
    assert "but the schema has 80 global elements" in read("iso2", octets(HEADER, number(code, 7), "0" * 80)).reason


@pytest.mark.parametrize("code", range(243, 256))
def test_fragment_codes_beyond_the_last_element(code: int) -> None:
    found = read("iso2", octets(HEADER, number(code, 8), "0" * 80), fragment=True)
    assert found.reason == f"fragment element code {code}, but the schema has 243 element names"


@pytest.mark.parametrize("second", range(8))
def test_level_two_where_elements_are_due(second: int) -> None:
    found = read("iso2", octets(AFTER_SESSION_ID, "11", number(second, 3), "0" * 80))
    assert found.reason == "event code 3 where Notification or Signature or end is due"
    assert found.path == "V2G_Message/Header"


@pytest.mark.parametrize("code", range(36, 64))
def test_event_codes_beyond_the_last_of_many(code: int) -> None:
    """A body of ISO 15118-2 has 35 elements and the end."""
    found = read("iso2", octets(AFTER_SESSION_ID, "10", "0", number(code, 6), "0" * 80))
    assert f"event code {code} where " in found.reason
    assert found.reason.count(" or ") == 6
    assert found.reason.endswith(" or one of 30 others is due")
    assert found.path == "V2G_Message/Body"


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("second", range(1, 8))
def test_level_two_where_a_value_is_due(kind: str, second: int) -> None:
    """Types, nil, attributes, elements and untyped characters: the schemas have none of them here."""
    name = "iso2" if kind == "octets" else "sap"
    found = read(name, octets(VALUES[kind], "1", number(second, 3), "0" * 80))
    assert found.reason == "an empty element or an event outside the schema, where a value is due"


def test_the_end_at_level_two_is_an_empty_value() -> None:
    """EXIficient writes empty strings and octets so (deviation D5)."""
    rest = bits(stream("sap", sap()))[len(STRING + text("") + "0") :]
    assert read("sap", octets(VALUES["string"], "1000", rest)).value == sap()
    empty = V2G_Message(header=MessageHeader(session_id=b""), body=Body())
    assert read("iso2", octets(VALUES["octets"], "1000", "10", "0", number(35, 6), "0")).value == empty


def test_the_end_at_level_two_is_no_number() -> None:
    assert "where a value is due" in read("sap", octets(VALUES["integer"], "1000", "0" * 80)).reason


def test_an_event_where_a_value_ends() -> None:
    found = read("sap", octets(STRING, text(""), "1", "0" * 80))
    assert found.reason.startswith("event code ")
    assert found.path == NAMESPACE.rpartition("/")[0]


def test_an_empty_body_is_valid() -> None:
    """libcbv2g refuses it (deviation D6)."""
    wanted = V2G_Message(header=MessageHeader(session_id=b""), body=Body())
    assert stream("iso2", wanted) == octets(AFTER_SESSION_ID, "10", "0", number(35, 6), "0")
    assert read("iso2", stream("iso2", wanted)).value == wanted


def protocols(count: int) -> SupportedAppProtocolReq:
    return SupportedAppProtocolReq(app_protocol=sap().app_protocol * count)


ITEM = bits(stream("sap", sap()))[11:64]  # one AppProtocol, from the code of its first element to its end


def test_one_item_more_than_the_maximum() -> None:
    """After the twentieth only the end has a code, of one bit."""
    twenty = HEADER + "00" + "0" + ITEM + ("00" + ITEM) * 19
    assert octets(twenty, "0") == stream("sap", protocols(20))
    for event in ("1", "00", "01", "10", "11", "0000", "1000", "1111"):
        assert read("sap", octets(twenty, event, ITEM, "0")).reason
    assert write("sap", protocols(21)).reason == "21 given, but only 20 may stand here"


def nested(depth: int) -> Object:
    found = Object()
    for _ in range(depth - 1):
        found = Object(content=(Element(OBJECT, found),))
    return found


def bomb(depth: int) -> bytes:
    """Objects inside each other, and enough zeros after them."""
    return grown([stream("xmldsig", nested(count)) for count in (9, 10, 11)], depth - 9) + bytes(depth)


def test_objects_inside_each_other() -> None:
    deepest = nested(MAX_DEPTH)
    assert read("xmldsig", stream("xmldsig", deepest)).value == deepest
    assert write("xmldsig", nested(MAX_DEPTH + 1)).reason == f"more than {MAX_DEPTH} elements inside each other"


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1000, 20_000])
def test_nesting_bombs(depth: int) -> None:
    found = read("xmldsig", bomb(depth))
    assert found.reason == f"more than {MAX_DEPTH} elements inside each other"
    assert found.path == "/".join(["Object"] * (MAX_DEPTH + 1))
