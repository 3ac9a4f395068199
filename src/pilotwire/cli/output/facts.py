"""What each item of a capture says, in the words that table and JSON share: protocol, message, fields."""

from enum import Enum
from typing import Any

import msgspec

from pilotwire.capture.anatomy import name_of
from pilotwire.capture.dialect import LABELS
from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionClosed,
    ConnectionOpened,
    EncryptedSeen,
    FrameCut,
    Item,
    MmeSeen,
    OctetsMissing,
    OctetsSkipped,
    OctetsStray,
    SdpSeen,
    UnknownFrameSeen,
    Unparsed,
)
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.wire.homeplug import UnknownMme

_PLAIN = {
    ConnectionOpened: "TCP",
    ConnectionClosed: "TCP",
    EncryptedSeen: "TLS",
    OctetsMissing: "TCP",
    OctetsSkipped: "TCP",
    OctetsStray: "TCP",
    FrameCut: "V2GTP",
    UnknownFrameSeen: "V2GTP",
    MessageRefused: "V2GTP",
    Unparsed: "link",
    CaptureDamaged: "file",
}


def protocol(item: Item) -> str:
    """The protocol of an item, as a person names it."""
    if isinstance(item, MessageSeen):
        return LABELS[item.schema]
    if isinstance(item, MmeSeen):
        return "SLAC" if type(item.mme).__name__.startswith("CM_") else "HomePlug"
    return "SDP" if isinstance(item, SdpSeen) else _PLAIN.get(type(item), "")


def title(item: Item) -> str:
    """The name of the message, or what happened."""
    if isinstance(item, MessageSeen):
        return name_of(item.message)
    if isinstance(item, MmeSeen):
        return _mme_name(item.mme)
    return type(item.message).__name__ if isinstance(item, SdpSeen) else type(item).__name__


def _mme_name(mme: Any) -> str:
    if isinstance(mme, UnknownMme):
        return f"MME {mme.mmtype:#06x}"
    name, _, kind = type(mme).__name__.rpartition("_")
    return f"{name}.{kind}"


def fields(item: Item) -> dict[str, Any]:
    """The values of an item that is no V2G message, as builtins: octets in hexadecimal, enumerations by name."""
    source: msgspec.Struct = item
    if isinstance(item, MmeSeen | SdpSeen):
        source = item.mme if isinstance(item, MmeSeen) else item.message
    skipped = _ELSEWHERE if source is item else frozenset[str]()
    return {name: _plain(getattr(source, name)) for name in source.__struct_fields__ if name not in skipped}


_ELSEWHERE = frozenset({"time", "connection", "direction", "payload", "data", "payload_type", "secrets"})


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple | list):
        return [_plain(found) for found in value]
    return value if isinstance(value, str | int | float | None) else str(value)


CONSTANT = frozenset({"application_type", "security_type", "resp_type", "mvf_length", "my_nonce", "your_nonce"})


def remarkable(item: Item) -> dict[str, Any]:
    """The fields without those that always say the same, and long lists in a few words."""
    if isinstance(item, ConnectionClosed):
        return {item.reason: f"{item.to_station.captured} octets to the station, {item.to_car.captured} to the car"}
    found = {name: value for name, value in fields(item).items() if name not in CONSTANT and not _blank(value)}
    profile: bytes = getattr(item.mme, "attenuations", b"") if isinstance(item, MmeSeen) else b""
    if profile:
        found.pop("attenuations")
        found["attenuation"] = f"{sum(profile) / len(profile):.1f} dB, mean of {len(profile)} groups"
    return found


def _blank(value: Any) -> bool:
    return value in (None, "", []) or (isinstance(value, str) and len(value) > 12 and not value.strip("0"))
