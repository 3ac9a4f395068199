"""Whatever a stream holds, the views of what was decoded hold their promises."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotwire.exi import Codec, ExiError
from pilotwire.messages import SCHEMA_NAMES, schema
from pilotwire.schema import DECLARED
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.json import from_json, to_json
from pilotwire.schema.violations import violations
from pilotwire.schema.xml import from_xml, to_xml
from tests.strategies import messages

CODECS = {name: Codec(schema(name)) for name in SCHEMA_NAMES}


@pytest.mark.parametrize("name", SCHEMA_NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_was_decoded_can_be_looked_at(name: str, data: st.DataObject) -> None:
    found, codec = schema(name), CODECS[name]
    roots = [cls for cls in found.classes if DECLARED[cls].element and not DECLARED[cls].abstract]
    stream = bytearray(codec.encode(data.draw(messages(found, data.draw(st.sampled_from(roots)), unknown=True))))
    for at, flipped in data.draw(st.lists(st.tuples(st.integers(1, len(stream) - 1), st.integers(1, 255)), max_size=3)):
        stream[at] ^= flipped
    try:
        message = codec.decode(bytes(stream))
    except ExiError:
        return
    assert all(str(entry) for entry in violations(message, found))
    assert from_json(json.loads(json.dumps(to_json(message, found))), found) == message
    try:
        text = to_xml(message, found)
    except SchemaError as refusal:
        assert "XML does not have" in str(refusal)  # noqa: PT017 - the only reason there is
        return
    assert to_xml(from_xml(text, found), found) == text
