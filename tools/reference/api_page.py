"""The page of public names: every name that other programs may rely on, with a line about it."""

import ast
import re
from collections.abc import Iterator

from tools.reference.fields import table
from tools.reference.source import Definition, arguments, definition, first_line, methods, public_names, tree

MODULES = (
    "station",
    "car",
    "session",
    "link",
    "slac",
    "signalling",
    "secc",
    "evcc",
    "sim",
    "sim.medium",
    "drivers",
    "drivers.virtual",
    "drivers.checker",
    "ports",
    "energy",
    "pki",
    "pki.signature",
    "net",
    "metering",
    "store",
    "messages",
    "exi",
    "schema",
    "schema.xml",
    "schema.json",
    "schema.violations",
    "wire",
    "wire.v2gtp",
    "wire.sdp",
    "wire.homeplug",
    "wire.homeplug.slac",
    "wire.homeplug.modem",
    "wire.homeplug.vendor",
    "wire.ethernet",
    "wire.ip",
    "wire.transport",
    "capture",
    "capture.slac",
    "capture.items",
    "capture.reading",
    "capture.story",
    "base",
    "base.scaled",
)
"""What is public, most wanted first. The message classes have pages of their own."""

ALIASES = {
    "Attr": "`Attr[T]`: the field is an attribute.",
    "Ref": "`Ref[T]`: the field refers to a global element, or to any that may stand for it.",
    "Value": "`Value[T]`: the field is the text of a type with simple content.",
    "AnyElement": "An element of any name.",
    "TEXT": "The type of untyped text.",
    "Record": "What a capture file holds: a `Packet` or `Secrets`.",
    "TABLES": "The table of each protocol.",
    "TIMERS": "Every time limit; the first row that covers a case holds.",
    "Event": "Anything that an engine puts on record.",
    "Table": "The rows of a protocol: for each state the requests that it allows, and where each leads.",
    "INTERNET": "Access to the internet, as a station offers it.",
    "AC_RULES": "For an AC outlet.",
    "CAR_RULES": "For a car.",
    "DC_RULES": "For a DC outlet.",
    "AC_LIMITS": "11 kW on three phases, both ways.",
    "AC_STATION": "An AC outlet with `AC_LIMITS`.",
    "CAR": "A car with a battery of 60 kWh.",
    "DC_LIMITS": "150 kW out, 60 kW back, up to 1000 V.",
    "DC_STATION": "A DC outlet with `DC_LIMITS`.",
    "CarCommand": "Anything that a car's engine asks of its hardware.",
    "Command": "Anything that a station's engine asks of its hardware.",
    "ROUND_TRIP": "The share of what a car took in that comes out again.",
    "PARTS": "What each part asks of every certificate.",
    "PrivateKey": "A private key of a curve that charging uses.",
    "PublicKey": "A public key of a curve that charging uses.",
    "CANONICAL_EXI": "The URI of the canonicalization that charging uses.",
    "SUITES": "The algorithms of each curve.",
    "XMLDSIG": "The schema of XML Signature itself, as a grammar for SignedInfo.",
    "ISO2": "TLS 1.2, the station authenticated.",
    "ISO20": "TLS 1.3, both sides authenticated.",
    "LAB": "TLS 1.3 with P-256 as well, for benches.",
    "Item": "One entry of a record.",
    "DEFAULT_URL": "SQLite in the current folder.",
    "INTERRUPTED": "The end of a session that a crash has ended.",
    "PluggedEvent": "What happens below the sessions of an outlet or a car: to the link, or to charging by duty cycle.",
    "PluggedOutput": "Anything that an outlet or a car hands out below its sessions.",
    "StationDockOutput": "Anything that a station's dock hands out.",
    "CarDockOutput": "Anything that a car's dock hands out.",
    "MODEMS": "What is known of each modem, by name.",
    "TIMINGS": "Every time limit of the pilot.",
    "BasicEvent": "What happens while a car charges by duty cycle alone.",
    "Said": "What a duty cycle says: talk by messages, so many amperes, or nothing.",
    "OUTLET_RULES": "What an outlet's devices are held to.",
    "VEHICLE_RULES": "What a car's devices are held to.",
    "OFF": "State E: no voltage at all.",
    "UNAVAILABLE": "State F: the station is not available.",
    "X1": "A steady +12 V.",
    "LinkEvent": "What happens to a data link.",
    "DECLARED": "What the decorators of a `Namespace` registered, by class.",
}
"""Words for names that cannot carry a docstring."""

INTRODUCTION = """What other programs may rely on, with the first line of each docstring. The docstrings say the rest:
`help(name)` in Python. Names that are not here may change without notice.

The message classes are not repeated here: each has its place in [messages](messages/README.md)."""


def api_page() -> str:
    """The whole page."""
    return "\n\n".join(["# Public names", INTRODUCTION, *(part for name in MODULES for part in _section(name))]) + "\n"


def _section(name: str) -> Iterator[str]:
    module = f"pilotwire.{name}"
    yield f"## {module}"
    yield first_line(module, tree(module))
    rows = [row for public in public_names(module) for row in _rows(module, public)]
    yield table(("name", "what it is"), rows, 2)


def _rows(module: str, name: str) -> Iterator[tuple[str, str]]:
    home, found = definition(module, name)
    yield f"`{name}{arguments(found)}`", _description(home, name, found)
    for method in methods(found):
        yield f"`{name}.{method.name}{arguments(method, method=True)}`", first_line(home, method)


def _description(home: str, name: str, found: Definition) -> str:
    """The first line about a name; for an alias of a simple type, the name of that."""
    if line := first_line(home, found) or ALIASES.get(name, ""):
        return line
    (base,) = re.findall(r"base='(\w+)'|_bounded\('(\w+)'", ast.unparse(found))
    return f"`xs:{''.join(base)}`."
