"""The fields of what is no V2G message: all of them for JSON, those that matter for the table."""

from enum import Enum
from typing import Any

import msgspec

from pilotwire.capture.items import Item, MmeSeen, SdpSeen
from pilotwire.capture.values import readable
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF

ELSEWHERE = frozenset({"time", "connection", "direction", "payload", "data", "payload_type", "secrets"})
"""Fields that have a key of their own, or none."""

CONSTANT = frozenset(
    {"application_type", "security_type", "resp_type", "mvf_length", "my_nonce", "your_nonce", "reserved", "reserved2"}
    | {"pid", "prn", "pmn", "cco_capability"}
)
"""Fields that always say the same, or nothing."""


def fields(item: Item) -> dict[str, Any]:
    """All fields as builtins: octets in hexadecimal, enumerations by name, payload types as people write them."""
    source: msgspec.Struct = item
    if isinstance(item, MmeSeen | SdpSeen):
        source = item.mme if isinstance(item, MmeSeen) else item.message
    skipped = ELSEWHERE if source is item else frozenset[str]()
    kind = getattr(item, "payload_type", None)
    found = {} if kind is None else {"payload_type": f"{kind:#06x}"}
    return found | {name: _plain(getattr(source, name)) for name in source.__struct_fields__ if name not in skipped}


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


def remarkable(item: MmeSeen | SdpSeen) -> str:
    """The fields without those that always say the same, and long lists in a few words."""
    found = {name: value for name, value in fields(item).items() if name not in CONSTANT and not _blank(value)}
    profile: bytes = getattr(item.mme, "attenuations", b"") if isinstance(item, MmeSeen) else b""
    if profile:
        found.pop("attenuations")
        found["attenuation"] = f"{sum(profile) / len(profile):.1f} dB, mean of {len(profile)} groups"
    if isinstance(item, MmeSeen) and isinstance(item.mme, CM_SET_KEY_CNF) and item.mme.result == 1:
        found["result"] = "1 (QCA7000 and AR7420 mean success)"
    return "  ".join(f"{name} {readable(str(value))}" for name, value in found.items())


def _blank(value: Any) -> bool:
    return value in (None, "", []) or (isinstance(value, str) and len(value) > 12 and not value.strip("0"))


def broken(value: Any) -> str:
    """The value that breaks a rule: octets in hexadecimal, whatever holds more by its kind and size."""
    if isinstance(value, bytes | bytearray):
        return value.hex().upper()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, msgspec.Struct):
        return type(value).__name__
    return f"{len(value)} items" if isinstance(value, tuple | list) else str(value)
