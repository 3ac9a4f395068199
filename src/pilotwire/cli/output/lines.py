"""One JSON object a line: time in seconds since 1970, src, dst, protocol, message, fields, hex, violations.

Messages have more keys, and what happens on a connection has its number; docs/how-to/read-a-capture.md lists them all.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from pilotwire.capture.connections import Direction
from pilotwire.capture.items import ConnectionItem, DirectionItem, Item, MmeSeen, SdpSeen, Summary
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.cli.output.facts import broken, fields
from pilotwire.cli.output.parties import mac
from pilotwire.cli.output.titles import protocol, title
from pilotwire.messages import schema
from pilotwire.schema.json import to_json
from pilotwire.wire import homeplug, sdp


def as_json(items: Iterator[Item]) -> None:
    """Print every item but the closing sum."""
    unicode = sys.stdout.encoding.lower().startswith("utf")
    for item in items:
        if not isinstance(item, Summary):
            sys.stdout.write(json.dumps(_object(item), ensure_ascii=not unicode) + "\n")


def _object(item: Item) -> dict[str, Any]:
    source, destination = _ends(item)
    common = {
        "time": item.time / 1e9,
        "src": source,
        "dst": destination,
        "protocol": protocol(item),
        "message": title(item),
    }
    return common | (_message(item) if isinstance(item, MessageSeen) else _other(item))


def _message(item: MessageSeen) -> dict[str, Any]:
    found = {
        "fields": to_json(item.message, schema(item.schema)),
        "hex": item.payload.hex(),
        "violations": [{"path": v.path, "value": broken(v.value), "rule": v.rule} for v in item.violations],
        "connection": item.connection.number,
        "schema": item.schema,
        "guessed": item.guessed,
    }
    return found | ({"difference": item.difference} if item.difference else {})


def _other(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"fields": fields(item), "hex": _octets(item).hex(), "violations": []}
    return found | ({"connection": item.connection.number} if isinstance(item, ConnectionItem) else {})


def _octets(item: Item) -> bytes:
    if isinstance(item, MmeSeen):
        return homeplug.encode(item.mme)
    if isinstance(item, SdpSeen):
        return sdp.encode(item.message)
    return item.payload if isinstance(item, MessageRefused) else getattr(item, "data", b"")


def _ends(item: Item) -> tuple[str | None, str | None]:
    if isinstance(item, MmeSeen):
        return mac(item.source), mac(item.destination)
    if isinstance(item, SdpSeen):
        return str(item.source), str(item.destination)
    if not isinstance(item, ConnectionItem):
        return None, None
    ends = str(item.connection.client), str(item.connection.server)
    return ends[::-1] if isinstance(item, DirectionItem) and item.direction is Direction.TO_CAR else ends
