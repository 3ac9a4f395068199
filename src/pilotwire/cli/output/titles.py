"""What each item of a capture is called: its protocol, and the message or what happened."""

from typing import Any

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
    SecretsSeen,
    UnknownFrameSeen,
    Unparsed,
)
from pilotwire.capture.reading import MessageRefused, MessageSeen
from pilotwire.wire.homeplug import UnknownMme

EVENTS: dict[type[Item], tuple[str, str]] = {
    ConnectionOpened: ("TCP", "TCP opened"),
    ConnectionClosed: ("TCP", "TCP closed"),
    EncryptedSeen: ("TLS", "TLS"),
    OctetsMissing: ("TCP", "octets missing"),
    OctetsSkipped: ("TCP", "octets skipped"),
    OctetsStray: ("TCP", "octets too late"),
    FrameCut: ("V2GTP", "frame cut off"),
    UnknownFrameSeen: ("V2GTP", "frame of unknown type"),
    MessageRefused: ("V2GTP", "not decoded"),
    Unparsed: ("link", "packet not read"),
    SecretsSeen: ("file", "keys in the file"),
    CaptureDamaged: ("file", "file damaged"),
}
"""Protocol and title of everything that is no message."""

_ENDS = {"reset": "TCP reset", "replaced by a new connection": "TCP replaced", "end of capture": "capture ends"}


def protocol(item: Item) -> str:
    """The protocol of an item, as a person names it."""
    if isinstance(item, MessageSeen):
        return LABELS[item.schema]
    if isinstance(item, MmeSeen):
        return "SLAC" if type(item.mme).__name__.startswith("CM_") else "HomePlug"
    return "SDP" if isinstance(item, SdpSeen) else EVENTS[type(item)][0]


def title(item: Item) -> str:
    """The name of the message, or what happened in a few words."""
    if isinstance(item, MessageSeen):
        return name_of(item.message)
    if isinstance(item, MmeSeen):
        return _mme_name(item.mme)
    if isinstance(item, SdpSeen):
        return type(item.message).__name__
    words = EVENTS[type(item)][1]
    return _ENDS.get(item.reason, words) if isinstance(item, ConnectionClosed) else words


def _mme_name(mme: Any) -> str:
    if isinstance(mme, UnknownMme):
        return f"MME {mme.mmtype:#06x}"
    name, _, kind = type(mme).__name__.rpartition("_")
    return f"{name}.{kind}"
