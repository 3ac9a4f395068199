"""What a TLS reader keeps of each direction, and what it tells of it."""

import msgspec

from pilotwire.capture.connections import Direction
from pilotwire.capture.tls.protection import Opener
from pilotwire.capture.tls.records import Messages, Record, Records


class Plain(msgspec.Struct, frozen=True):
    """Octets of the application, opened."""

    direction: Direction
    data: bytes


class Unread(msgspec.Struct, frozen=True):
    """A record that cannot be opened, nor anything behind it in its direction; `reason` is a sentence."""

    direction: Direction
    record: bytes
    reason: str


Event = Plain | Unread


class Side:
    """One direction: what waits in it, the keys that hold, and those that hold from its ChangeCipherSpec on."""

    def __init__(self) -> None:
        self.records, self.messages = Records(), Messages()
        self.waiting: list[Record] = []
        self.opener: Opener | None = None
        self.coming: Opener | None = None
        self.secret = b""
        self.lost = False
