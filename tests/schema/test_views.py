"""Every class of every schema makes the round trip through each view, and valid messages break no rule."""

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotwire.exi import Codec, PlainCodec
from pilotwire.messages import SCHEMA_NAMES, schema
from pilotwire.messages.xmldsig import Object
from pilotwire.schema import DECLARED, ComplexType, Element, QName, Schema, Unknown
from pilotwire.schema.json import from_json, to_json
from pilotwire.schema.violations import violations
from pilotwire.schema.xml import from_xml, to_xml
from tests.strategies import elements

EXAMPLES = 5


def classes(found: Schema) -> list[type[ComplexType]]:
    """The classes that an element can have."""
    targets = {a.target for declarations in found.particles.values() for a in declarations}
    return [cls for cls in found.classes if cls in targets and not DECLARED[cls].abstract]


CASES = [(name, cls) for name in SCHEMA_NAMES for cls in classes(schema(name))]


@cache
def codecs(name: str) -> list[Codec]:
    return [kind(schema(name)) for kind in {PlainCodec, Codec}]


@pytest.mark.parametrize(("name", "cls"), CASES, ids=lambda value: getattr(value, "__name__", value))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_view_gives_the_message_back(name: str, cls: type[ComplexType], data: st.DataObject) -> None:
    found = schema(name)
    message = data.draw(elements(found, cls, unknown=True))
    assert violations(message, found) == ()
    assert from_xml(to_xml(message, found), found) == message
    assert from_xml(to_xml(message, found, pretty=True), found) == message
    assert from_json(json.loads(json.dumps(to_json(message, found))), found) == message
    for codec in codecs(name):
        if not isinstance(message, Element):
            assert codec.decode(codec.encode(message)) == message
        element = codec.decode_fragment(codec.encode_fragment(message))
        assert message in (element, element.value)


def test_many_namespaces_that_no_schema_declares_get_prefixes_of_their_own() -> None:
    """As many as a stream of 64 kB can spell out; the work for each must not grow with their number."""
    items = tuple(Element(QName("n", f"u{i}"), Unknown()) for i in range(4000))
    xml = to_xml(Object(content=items), schema("xmldsig"))
    assert xml.count("xmlns:ns") == 4000
    assert from_xml(xml, schema("xmldsig")) == Object(content=items)
