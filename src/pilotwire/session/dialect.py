"""The protocols that a session may speak: their names in the handshake, their frames, their envelopes."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec
from msgspec.structs import replace

from pilotwire.base.keyed import Keyed
from pilotwire.messages import din70121, iso2
from pilotwire.messages.iso20.base import MessageHeader, V2GMessage
from pilotwire.messages.xmldsig import Signature
from pilotwire.schema import DECLARED
from pilotwire.wire import PayloadType


class Security(Enum):
    """What protects a connection."""

    NONE = "plain TCP"
    TLS12 = "TLS 1.2"
    TLS13 = "TLS 1.3"


class Dialect(Keyed):
    """One protocol as the handshake (supportedAppProtocol) names it."""

    DIN = "urn:din:70121:2012:MsgDef"
    ISO2 = "urn:iso:15118:2:2013:MsgDef"
    ISO20_AC = "urn:iso:std:iso:15118:-20:AC"
    ISO20_DC = "urn:iso:std:iso:15118:-20:DC"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]

    @property
    def version(self) -> tuple[int, int]:
        """Major and minor version number of the handshake."""
        return (1, 0) if self.is_iso20 else (2, 0)

    @property
    def is_iso20(self) -> bool:
        """Whether it is ISO 15118-20, whose messages have a header each."""
        return self in (Dialect.ISO20_AC, Dialect.ISO20_DC)

    @property
    def schemas(self) -> Mapping[PayloadType, str]:
        """The message set of each payload type."""
        return _ISO20 if self.is_iso20 else {PayloadType.EXI: _SCHEMAS[self]}


_LABELS = {
    Dialect.DIN: "DIN 70121",
    Dialect.ISO2: "ISO 15118-2",
    Dialect.ISO20_AC: "ISO 15118-20 AC",
    Dialect.ISO20_DC: "ISO 15118-20 DC",
}
_SCHEMAS = {Dialect.DIN: "din70121", Dialect.ISO2: "iso2"}
_ISO20 = {
    PayloadType.ISO20_MAIN: "iso20-common",
    PayloadType.ISO20_AC: "iso20-ac",
    PayloadType.ISO20_DC: "iso20-dc",
    # Side streams of the charge loop; which set each carries is read off the messages' homes, unconfirmed.
    PayloadType.SCHEDULE_RENEGOTIATION: "iso20-common",
    PayloadType.METERING_CONFIRMATION: "iso20-common",
}
_FRAMES = {
    "urn:iso:std:iso:15118:-20:CommonMessages": PayloadType.ISO20_MAIN,
    "urn:iso:std:iso:15118:-20:AC": PayloadType.ISO20_AC,
    "urn:iso:std:iso:15118:-20:DC": PayloadType.ISO20_DC,
}
SIDE_STREAMS = {
    "MeteringConfirmationReq": PayloadType.METERING_CONFIRMATION,
    "MeteringConfirmationRes": PayloadType.METERING_CONFIRMATION,
}
"""ISO 15118-20 messages with a payload type of their own (facts of EVerest `io/sdp.hpp`)."""

ALLOWED: Mapping[Dialect, frozenset[Security]] = {
    Dialect.DIN: frozenset(Security) - {Security.TLS13},
    Dialect.ISO2: frozenset(Security),
    Dialect.ISO20_AC: frozenset({Security.TLS13}),  # [V2G20-1237], [V2G20-2356]
    Dialect.ISO20_DC: frozenset({Security.TLS13}),
}
"""Which protection each protocol may run under."""

LAB_ALLOWED: Mapping[Dialect, frozenset[Security]] = {
    **ALLOWED,
    Dialect.ISO20_AC: frozenset(Security),
    Dialect.ISO20_DC: frozenset(Security),
}
"""The same for the `lab` profile: peers and benches run ISO 15118-20 over plain TCP."""

ZERO = bytes(8)
BLANK = MessageHeader(session_id=ZERO, time_stamp=0)
"""A header of ISO 15118-20 for those who make messages; `pack` puts the true one in its place."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A message without its wrapping."""

    session_id: bytes
    body: Any
    signature: Signature | None = None


def content(message: Any) -> Any:
    """What a message says, without the header and wrapping that ISO 15118-2 and DIN put around it."""
    return message.body.body_element if isinstance(message, _TWO_PARTS) else message


def unpack(message: Any) -> Envelope | None:
    """Take header and body apart; None for a message without a body, and for what has no header."""
    if isinstance(message, V2GMessage):
        header = message.header
        return Envelope(session_id=header.session_id, body=message, signature=header.signature)
    body = message.body.body_element if isinstance(message, _TWO_PARTS) else None
    if body is None:
        return None
    return Envelope(session_id=message.header.session_id, body=body, signature=message.header.signature)


def pack(dialect: Dialect, envelope: Envelope, now: float) -> tuple[PayloadType, Any]:
    """The frame type and the message of an envelope; `now` in UNIX s goes into headers of ISO 15118-20."""
    body, session_id, signature = envelope.body, envelope.session_id, envelope.signature
    if dialect.is_iso20:
        header = MessageHeader(session_id=session_id, time_stamp=int(now), signature=signature)
        return frame_type(type(body)), replace(body, header=header)
    kit = _KITS[dialect]
    head = kit.MessageHeader(session_id=session_id, signature=signature)
    return PayloadType.EXI, kit.V2G_Message(header=head, body=kit.Body(body_element=body))


def frame_type(cls: type[Any]) -> PayloadType:
    """The payload type of a message of ISO 15118-20."""
    return SIDE_STREAMS.get(cls.__name__) or _FRAMES[DECLARED[cls].namespace.uri]


_TWO_PARTS = (din70121.V2G_Message, iso2.V2G_Message)
_KITS: Mapping[Dialect, Any] = {Dialect.DIN: din70121, Dialect.ISO2: iso2}
