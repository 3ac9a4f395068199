"""What a capture shows, one value per thing seen. Times are nanoseconds since 1970, MAC addresses 6 octets or None."""

import msgspec

from pilotwire.capture.accounts import Tally
from pilotwire.capture.connections import Connection, Direction, Endpoint
from pilotwire.capture.records import Secrets
from pilotwire.wire.homeplug.frame import AnyMme
from pilotwire.wire.sdp import SdpMessage
from pilotwire.wire.v2gtp import PayloadType


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Anything seen; `time` is that of the packet which made it whole."""

    time: int


class MmeSeen(Item, frozen=True, kw_only=True):
    """A HomePlug management message."""

    source: bytes | None
    destination: bytes | None
    mme: AnyMme


class SdpSeen(Item, frozen=True, kw_only=True):
    """A discovery message. A request's source, a response's destination, is the car."""

    source: Endpoint
    destination: Endpoint
    source_mac: bytes | None
    destination_mac: bytes | None
    message: SdpMessage


class ConnectionItem(Item, frozen=True, kw_only=True):
    """Anything seen on a TCP connection."""

    connection: Connection


class ConnectionOpened(ConnectionItem, frozen=True, kw_only=True):
    """The first packet of a connection, of whatever use it turns out to be."""


class EncryptedSeen(ConnectionItem, frozen=True, kw_only=True):
    """The connection speaks TLS; reported once.

    `agreed` names version and cipher suite where the capture carries the keys, so that the frames inside are seen too;
    it is empty where nothing in it can be read.
    """

    agreed: str = ""


class ConnectionClosed(ConnectionItem, frozen=True, kw_only=True):
    """The end of a connection, or of the capture, with what became of its octets.

    `reason` is "closed", "reset", "replaced by a new connection" or "end of capture". `by` is who hung up first, as the
    direction of its FIN or RST, and `since` when; both None where nobody did.
    """

    reason: str
    by: Direction | None = None
    since: int | None = None
    to_station: Tally
    to_car: Tally


class DirectionItem(ConnectionItem, frozen=True, kw_only=True):
    """Anything seen in one direction of a connection."""

    direction: Direction


class FrameSeen(DirectionItem, frozen=True, kw_only=True):
    """A whole V2GTP frame; `payload` is what stands behind its header."""

    payload_type: PayloadType
    payload: bytes


class UnknownFrameSeen(DirectionItem, frozen=True, kw_only=True):
    """A V2GTP frame of an unknown or a manufacturer's type; its payload of `length` octets is skipped."""

    payload_type: int
    length: int


class FrameCut(DirectionItem, frozen=True, kw_only=True):
    """A V2GTP frame of which only `received` octets, header included, are there: a gap, or the end, came in between.

    `payload_type` and `length` (of the payload) are None when not even the header is whole.
    """

    received: int
    payload_type: int | None
    length: int | None


class OctetsMissing(DirectionItem, frozen=True, kw_only=True):
    """`length` octets were sent and are not in the capture."""

    length: int


class OctetsStray(DirectionItem, frozen=True, kw_only=True):
    """`length` octets came too late for their place in the stream, as after a reset; they are counted and not read.

    Their place is before the beginning, in a gap already reported, behind the end, or far outside of all. They stand in
    no Tally, since the connection may be closed and reported already.
    """

    length: int


class OctetsSkipped(DirectionItem, frozen=True, kw_only=True):
    """`length` octets belong to no V2GTP frame; `sample` is the first of them, `reason` a sentence."""

    length: int
    sample: bytes
    reason: str


class Unparsed(Item, frozen=True, kw_only=True):
    """A packet, or the charging part of it, that breaks the rules of its protocol; `reason` says which."""

    reason: str
    data: bytes


class SecretsSeen(Item, frozen=True, kw_only=True):
    """Keys that the capture file carries."""

    secrets: Secrets


class CaptureDamaged(Item, frozen=True, kw_only=True):
    """The file is damaged or cut off at `offset`; nothing behind that is read."""

    offset: int
    reason: str


class Summary(Item, frozen=True, kw_only=True):
    """Always the last item. `traffic` counts packets by protocol; the counts add up to `packets`.

    `first_time` is None in an empty capture. `unfinished` counts IP packets of which only pieces are there.
    """

    first_time: int | None
    packets: int
    connections: int
    traffic: tuple[tuple[str, int], ...]
    unfinished: int
