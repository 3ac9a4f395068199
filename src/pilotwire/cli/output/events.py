"""What is no message, told in words for the table."""

from functools import singledispatch

from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionClosed,
    EncryptedSeen,
    FrameCut,
    Item,
    OctetsMissing,
    OctetsSkipped,
    OctetsStray,
    UnknownFrameSeen,
    Unparsed,
)
from pilotwire.capture.reading import MessageRefused
from pilotwire.capture.values import readable
from pilotwire.wire.v2gtp import HEADER_LENGTH


def octets(count: int) -> str:
    """A number of octets."""
    return f"{count} octet{'' if count == 1 else 's'}"


@singledispatch
def told(item: Item) -> str:
    """What happened, in words; nothing where the title says it all."""
    return ""


@told.register
def _(item: ConnectionClosed) -> str:
    missing = item.to_station.missing + item.to_car.missing
    lost = f"; {octets(missing)} missing" if missing else ""
    return f"{octets(item.to_station.captured)} to the station, {item.to_car.captured} to the car{lost}"


@told.register
def _(item: EncryptedSeen) -> str:
    return f"{item.agreed}, opened with the keys in the file" if item.agreed else "encrypted; nothing in it is read"


@told.register
def _(item: OctetsMissing) -> str:
    return f"{octets(item.length)} sent that the capture does not hold"


@told.register
def _(item: OctetsStray) -> str:
    return f"{octets(item.length)} too late for their place in the stream"


@told.register
def _(item: OctetsSkipped) -> str:
    return f"{octets(item.length)}: {item.reason}; first {item.sample.hex()}"


@told.register
def _(item: FrameCut) -> str:
    if item.payload_type is None or item.length is None:
        return f"{octets(item.received)} of its header"
    return f"payload type {item.payload_type:#06x}, {item.received} of {octets(item.length + HEADER_LENGTH)}"


@told.register
def _(item: UnknownFrameSeen) -> str:
    return f"payload type {item.payload_type:#06x}, {octets(item.length)}"


@told.register
def _(item: MessageRefused) -> str:
    return f"payload type {item.payload_type:#06x}, {octets(len(item.payload))}: {readable(item.reason)}"


@told.register
def _(item: Unparsed) -> str:
    return item.reason


@told.register
def _(item: CaptureDamaged) -> str:
    return f"at octet {item.offset}: {item.reason}"
