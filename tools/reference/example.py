"""The example on a message's page: a sample, its JSON and its EXI stream, made by the codec that pilotwire ships."""

import json
import sys
from typing import Any

from pilotwire.exi import PlainCodec
from pilotwire.schema.json import to_json
from pilotwire.schema.violations import violations
from tools.reference.catalog import SIGNED, Class, Family, family_of
from tools.reference.sample import Maker

OCTETS_A_LINE = 32


def sample(cls: Class) -> Any:
    """A whole message: where a class is the body of a document, the document around it."""
    family = family_of(cls)
    maker = Maker(family.schema)
    if not in_body(cls):
        return maker.make(cls)
    package: Any = sys.modules[f"pilotwire.messages.{family.package}"]
    return package.V2G_Message(
        header=maker.make(package.MessageHeader, depth=1), body=package.Body(body_element=maker.make(cls))
    )


def in_body(cls: Class) -> bool:
    """Whether a message travels in the body of a document, as those of ISO 15118-2 and DIN SPEC 70121 do."""
    return any(ancestor.__name__ == "BodyElement" for ancestor in cls.__mro__[1:])


def example(cls: Class) -> str:
    """The sample in JSON and as a stream, and as the fragment that a signature covers where it is for that."""
    family, message = family_of(cls), sample(cls)
    assert violations(message, family.schema) == ()
    codec = PlainCodec(family.schema)
    parts = [
        "Made from the declaration. Optional fields inside the fields are left out.",
        fence("json", json.dumps(to_json(message, family.schema), indent=2)),
        _stream(family, "", codec.encode(message)),
    ]
    if cls.__name__ in SIGNED:
        parts.append(_stream(family, " --fragment", codec.encode_fragment(message)))
    return "\n\n".join(parts)


def _stream(family: Family, option: str, data: bytes) -> str:
    what = "As a fragment, the form that a signature digests" if option else "As EXI"
    command = f"`pilotwire exi decode --schema {family.schema_name}{option} --to json HEX` gives the JSON back."
    lines = (data[at : at + OCTETS_A_LINE].hex() for at in range(0, len(data), OCTETS_A_LINE))
    return f"{what}, {len(data)} octets. {command}\n\n{fence('text', chr(10).join(lines))}"


def fence(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text}\n```"
