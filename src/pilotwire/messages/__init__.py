"""The message sets, each declared once: `schema("iso20-dc")` and `codec("iso20-dc")` find them by name or namespace.

A message set is imported when it is first asked for.
"""

from functools import cache
from importlib import import_module

from pilotwire.base import PilotwireError
from pilotwire.exi import Codec
from pilotwire.schema import Schema

_HOMES = {
    "sap": ("sap", "SAP", "urn:iso:15118:2:2010:AppProtocol"),
    "din70121": ("din70121", "DEF", "urn:din:70121:2012:MsgDef"),
    "iso2": ("iso2", "DEF", "urn:iso:15118:2:2013:MsgDef"),
    "iso20-common": ("iso20.common", "CM", "urn:iso:std:iso:15118:-20:CommonMessages"),
    "iso20-ac": ("iso20.ac", "AC", "urn:iso:std:iso:15118:-20:AC"),
    "iso20-dc": ("iso20.dc", "DC", "urn:iso:std:iso:15118:-20:DC"),
    "iso20-wpt": ("iso20.wpt", "WPT", "urn:iso:std:iso:15118:-20:WPT"),
    "iso20-acdp": ("iso20.acdp", "ACDP", "urn:iso:std:iso:15118:-20:ACDP"),
    "xmldsig": ("xmldsig", "DS", "http://www.w3.org/2000/09/xmldsig#"),
}

SCHEMA_NAMES = tuple(_HOMES)
"""The short names of all message sets."""

NAMESPACES = {uri: name for name, (_, _, uri) in _HOMES.items()}
"""Short names by namespace URI."""


class UnknownSchema(PilotwireError, KeyError):
    """A schema name or namespace that pilotwire does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


def schema(name: str) -> Schema:
    """The schema of a short name, such as `iso20-dc`, or of a namespace URI. Raises UnknownSchema."""
    return _schema(_short(name))


def codec(name: str) -> Codec:
    """The codec of a schema, as strict as the standard with full lists."""
    return _codec(_short(name))


def _short(name: str) -> str:
    short = NAMESPACES.get(name, name)
    if short not in _HOMES:
        raise UnknownSchema(f"schema {name!r} is unknown; take a namespace URI, or one of {', '.join(SCHEMA_NAMES)}")
    return short


@cache
def _schema(short: str) -> Schema:
    module, namespace, _ = _HOMES[short]
    return Schema(getattr(import_module(f"pilotwire.messages.{module}"), namespace))


@cache
def _codec(short: str) -> Codec:
    return Codec(_schema(short))
