"""From hexadecimal EXI to XML or JSON on one line, and back."""

import json
from typing import Any

from pilotwire import messages
from pilotwire.base import PilotwireError
from pilotwire.cli.hexadecimal import octets
from pilotwire.cli.items import Refused
from pilotwire.cli.schemas import reads_as, schema_name
from pilotwire.exi import ExiError
from pilotwire.schema.json import from_json, to_json
from pilotwire.schema.violations import violations
from pilotwire.schema.xml import from_xml, to_xml

V2GTP = bytes.fromhex("01fe80")  # version, its inverse, and the first octet of all payload types that carry EXI
_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}  # JSON itself escapes the others


class Conversion:
    """One direction between EXI and text, for one schema. Raises UnknownSchema and Refused."""

    def __init__(self, schema: str, form: str, *, fragment: bool) -> None:
        name = schema_name(schema)
        self.schema, self.form, self.fragment = messages.schema(name), form, fragment
        codec = messages.codec(name)
        self.decode = codec.decode_fragment if fragment else codec.decode
        self.encode = codec.encode_fragment if fragment else codec.encode

    def warnings(self, message: Any) -> list[str]:
        """The rules of the schema that a message breaks."""
        return [str(violation) for violation in violations(message, self.schema)]

    def hint(self, item: str, error: PilotwireError) -> str:
        """What may help against an error."""
        return ""


class Decoding(Conversion):
    """EXI in hexadecimal to XML or JSON."""

    def read(self, item: str) -> Any:
        """The message in a stream. Raises ExiError and Refused."""
        data = octets(item)
        if data.startswith(V2GTP):
            raise Refused("this is a V2GTP header; leave out the first 8 octets")
        return self.decode(data)

    def hint(self, item: str, error: PilotwireError) -> str:
        """Another schema under which the stream reads."""
        if not isinstance(error, ExiError) or not error.bit:  # bit 0: the header is wrong under every schema
            return ""
        found = reads_as(octets(item), fragment=self.fragment)
        return f"; it reads as {found}" if found else ""

    def write(self, message: Any) -> str:
        """The text of a message. Raises SchemaError."""
        if self.form == "xml":
            return to_xml(message, self.schema)
        return json.dumps(to_json(message, self.schema), ensure_ascii=False).translate(_LINE_ENDS)


class Encoding(Conversion):
    """XML or JSON to EXI in hexadecimal."""

    def read(self, item: str) -> Any:
        """The message in a text. Raises SchemaError and Refused."""
        if self.form == "xml":
            return from_xml(item, self.schema)
        try:
            data = json.loads(item, object_pairs_hook=_unique)
        except (ValueError, RecursionError) as error:
            raise Refused(f"no JSON: {error}") from None
        return from_json(data, self.schema)

    def write(self, message: Any) -> str:
        """The stream of a message. Raises ExiError."""
        return self.encode(message).hex()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused(f"a key stands twice in the object with {', '.join(found)}")
    return found
