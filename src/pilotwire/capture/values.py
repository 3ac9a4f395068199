"""The values of a message in a line: the standard's names, the values with their units."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, NamedTuple

import msgspec

from pilotwire.capture.anatomy import body_of
from pilotwire.capture.dialect import label_of
from pilotwire.messages.sap import AppProtocol, SupportedAppProtocolReq
from pilotwire.schema import ComplexType, Schema, Slot

LONG = 24  # octets; longer binaries are certificates and signatures, shown by their length
SHORT = 6  # octets; no more may be a MAC address, whatever they spell
QUIET = frozenset(
    {"NO_ERROR", "EVSE_Ready", ("EVSENotification", "None"), ("NotificationMaxDelay", "0 s"), ("EVReady", "yes")}
)
MEASURED = ("Present", "Target", "SOC", "PMax")
WORDS = 2  # the rank of what is no number
HIDDEN = frozenset({"header", "response_code"})  # shown elsewhere


class Leaf(NamedTuple):
    """A value with its name, and how early it should be told: 0 is first."""

    rank: int
    text: str


def highlights(message: Any, schema: Schema) -> str:
    """What a person wants to see of a message, on one line: measured values first, the all-is-well last."""
    body = body_of(message)
    if isinstance(body, SupportedAppProtocolReq):
        return "; ".join(map(offer, body.app_protocol))
    return "  ".join(_once(leaf.text for leaf in sorted(leaves(body, schema), key=lambda leaf: leaf.rank)))


def _once(texts: Iterable[str]) -> Iterator[str]:
    """The texts, the name of a chosen element only where it comes first."""
    named: set[str] = set()
    for text in texts:
        if text not in named:
            yield text
        if text.startswith("["):
            named.add(text)


def offer(found: AppProtocol) -> str:
    """A message set that the car offers in the handshake."""
    version = f"{found.version_number_major}.{found.version_number_minor}"
    return f"{readable(label_of(found.protocol_namespace))} {version} (id {found.schema_id}, priority {found.priority})"


def _rank(name: str, value: str) -> int:
    """What is, and what is wanted; then limits and other numbers; then words; last the all-is-well."""
    if value in QUIET or (name, value) in QUIET:
        return 3
    if not (value[:1] in "-0123456789" and (value[-1:].isalpha() or value.endswith("%"))):
        return WORDS
    return 0 if any(word in name for word in MEASURED) else 1


def leaves(node: Any, schema: Schema) -> Iterator[Leaf]:
    """Every leaf below, in document order; the name of a chosen element stands before the values in it."""
    for slot in schema.resolve(type(node)).slots if isinstance(node, ComplexType) else ():
        found = getattr(node, slot.name)
        if found is None or found == () or slot.name in HIDDEN:
            continue
        yield from _items(slot, found, schema)


def _items(slot: Slot, found: Any, schema: Schema) -> Iterator[Leaf]:
    items = found if isinstance(found, tuple) else (found,)
    if any(isinstance(item, ComplexType) and number(item, slot) is None for item in items):
        if len(items) > 1:
            yield _leaf(slot.wire, f"{len(items)}x")
        for item in items:
            yield from _chosen(slot, item, list(leaves(item, schema)))
    else:
        yield _leaf(slot.wire, ",".join(number(item, slot) or plain(item, slot) for item in items))


def _leaf(name: str, value: str) -> Leaf:
    return Leaf(_rank(name, value), f"{name} {value}".strip())


def _chosen(slot: Slot, item: Any, below: list[Leaf]) -> Iterator[Leaf]:
    """The leaves of an element, behind its name where another might stand in its place."""
    names = [one.name.local for one in slot.alternatives if one.target is type(item)]
    if names and len(slot.alternatives) > 1:
        yield Leaf(min((leaf.rank for leaf in below), default=WORDS), f"[{names[0]}]")
    yield from below


def number(item: Any, slot: Slot) -> str | None:
    """A physical value with its unit, or None for anything else."""
    value = getattr(item, "decimal", None)
    if value is None:
        return None
    stated = getattr(item, "unit", None)
    unit = str(stated.value) if isinstance(stated, Enum) else slot.unit
    return f"{value:f} {unit}".strip()


def plain(item: Any, slot: Slot) -> str:
    """Any other value as a person writes it."""
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, bytes):
        text = readable(item)
        return f"<{len(item)} octets>" if len(item) <= len(text) / 2 and len(item) > LONG else text
    if isinstance(item, str):
        return readable(str(item))
    if isinstance(item, msgspec.Struct):
        return type(item).__name__
    return f"{item}{' ' + slot.unit if slot.unit else ''}"


def readable(found: str | bytes) -> str:
    """Text on one line; octets in hexadecimal, or as the text that DIN 70121 writes as octets."""
    if isinstance(found, bytes):
        text = found.decode("ascii", "replace")
        return text if len(text) > SHORT and text.isprintable() and text.isascii() else found.hex().upper()
    if found.isprintable():
        return found
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in found)
