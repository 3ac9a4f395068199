"""Simple values as text, the way XML Schema writes them."""

import re
from base64 import b64decode, b64encode
from binascii import unhexlify
from typing import Any

from pilotwire.schema.errors import SchemaError
from pilotwire.schema.facets import NO_CHARACTER, wrong_type
from pilotwire.schema.simple import Binary, Boolean, Enumeration, Integer, SimpleType

SPACE = " \t\r\n"
_INTEGER = re.compile("[+-]?[0-9]{1,4000}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def to_text(simple: SimpleType, value: Any) -> str:
    """The canonical text of a value. Only its Python type is checked, no facet: see `violations`."""
    if rule := wrong_type(simple, value):
        raise SchemaError(rule, value)
    match simple:
        case Boolean():
            return "true" if value else "false"
        case Binary():
            return octets_to_text(simple, value)
        case Integer():
            return integer_to_text(value)
    return checked(str(value))


def from_text(simple: SimpleType, text: str) -> Any:
    """The value of a text. White space around all but strings is ignored; facets are left to `violations`."""
    match simple:
        case Boolean():
            return _known(_BOOLEANS, text, "true, false, 1 or 0 is due")
        case Enumeration(members=members):
            words = {str(member): member for member in members}
            return _known(words, text, f"one of {', '.join(words)} is due")
        case Integer():
            if not _INTEGER.fullmatch(text.strip(SPACE)):
                raise SchemaError("an integer is due", text)
            return int(text)
        case Binary():
            return octets_from_text(simple, text)
    return text


def octets_to_text(simple: Binary, octets: bytes) -> str:
    """Octets in the spelling of their type: hexadecimal in capitals, or base64 on one line."""
    return octets.hex().upper() if simple.base == "hexBinary" else b64encode(octets).decode("ascii")


def octets_from_text(simple: Binary, text: str) -> bytes:
    """The octets of a text; base64 may be wrapped and spaced at will (RFC 2045 wraps it at 76 characters)."""
    try:
        if simple.base == "hexBinary":
            return unhexlify(text.strip(SPACE))
        return b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise SchemaError(f"{simple.base} is due ({error})", text) from None


def integer_to_text(value: int) -> str:
    """Decimal digits; SchemaError where Python refuses to write so many."""
    try:
        return str(value)
    except ValueError:
        raise SchemaError(f"an integer of {value.bit_length()} bits is too long to write") from None


def checked(text: str) -> str:
    """The same text; SchemaError where XML has no such character."""
    if found := NO_CHARACTER.search(text):
        raise SchemaError(f"U+{ord(found[0]):04X} is a character that XML does not have", text)
    return text


def _known(words: dict[str, Any], text: str, rule: str) -> Any:
    found = words.get(text.strip(SPACE))
    if found is None:
        raise SchemaError(rule, text)
    return found
