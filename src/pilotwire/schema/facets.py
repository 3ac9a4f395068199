"""The facets of simple types: what is wrong with a value, in words."""

import re
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from pilotwire.schema.names import is_name
from pilotwire.schema.simple import Binary, Boolean, Enumeration, Integer, SimpleType, Text

NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, not even escaped (XML 1.0, 2.2)."""

_ASCII_NAME = re.compile("[A-Z_a-z][A-Z_a-z.0-9-]*")
_NO_NAME = re.compile("[^-._\xb7\\w]")  # ahead of the parser, lest a name close its tag
_NO_NAMESPACE = re.compile(f"[{{}}]|{NO_CHARACTER.pattern}|http://www.w3.org/2000/xmlns/")


def is_xml_name(name: Any) -> bool:
    """Whether something is a `QName` that XML can carry (Namespaces in XML 1.0, 3 and 4)."""
    if not is_name(name) or name.local == "xmlns" or _NO_NAMESPACE.search(name.namespace):
        return False
    return bool(_ASCII_NAME.fullmatch(name.local)) or (not _NO_NAME.search(name.local) and _is_parsed(name.local))


def _is_parsed(local: str) -> bool:
    """Whether the parser takes a name: the editions of XML differ in what they count as letters."""
    try:
        return ParserCreate().Parse(f"<{local}/>", True) == 1
    except (ExpatError, UnicodeEncodeError):
        return False


def wrong_type(simple: SimpleType, value: Any) -> str:
    """The rule that the Python type of a value breaks, or nothing."""
    match simple:
        case Boolean():
            return "" if type(value) is bool else "a boolean is due"
        case Integer():
            return "" if type(value) is int else "an integer is due"
        case Text():
            return "" if type(value) is str else "a string is due"
        case Binary():
            return "" if type(value) is bytes else "bytes are due"
        case Enumeration(members=members):
            return "" if type(value) is members else f"one of {', '.join(map(str, members))} is due"
    return f"{type(simple).__name__} is no kind of value"


def broken_facet(simple: SimpleType, value: Any) -> str:
    """The facet that a value of the right Python type breaks, or nothing."""
    match simple:
        case Integer(minimum=low, maximum=high):
            fits = (low is None or value >= low) and (high is None or value <= high)
            return "" if fits else f"an integer of {_span(low, high)} is due"
        case Text(min_length=low, max_length=high):
            if NO_CHARACTER.search(value):
                return "a character that XML does not have"
            return _length(len(value), low, high, "characters")
        case Binary(length=None, min_length=low, max_length=high):
            return _length(len(value), low, high, "octets")
        case Binary(length=exact):
            return "" if len(value) == exact else f"{exact} octets are due"
    return ""


def _length(found: int, low: int | None, high: int | None, what: str) -> str:
    fits = (low is None or found >= low) and (high is None or found <= high)
    return "" if fits else f"{_span(low, high)} {what} are due, not {found}"


def _span(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return f"{low} to {high}"
