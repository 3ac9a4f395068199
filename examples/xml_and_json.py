"""One message in three clothes: EXI for the wire, XML for the standard, JSON for programs."""

import json

from pilotwire.messages import codec, schema
from pilotwire.schema.json import from_json, to_json
from pilotwire.schema.xml import from_xml, to_xml

iso2 = schema("iso2")
stream = bytes.fromhex("809802004080c1014181c211d01804080c10141800")
message = codec("iso2").decode(stream)

print(to_xml(message, iso2, pretty=True))
print(json.dumps(to_json(message, iso2), indent=2))

assert from_xml(to_xml(message, iso2), iso2) == message
assert from_json(to_json(message, iso2), iso2) == message
assert codec("iso2").encode(message) == stream
