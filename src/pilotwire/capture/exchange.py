"""Recorded connections as exchanges: every request of the car, raw and decoded, with what the station answered.

What `replay` plays: the octets go to a station of ours, the recorded answers stand beside its own.
"""

from typing import Any

import msgspec

from pilotwire.capture.anatomy import name_of, response_code_of
from pilotwire.capture.connections import Connection, Direction
from pilotwire.capture.offer import Offer
from pilotwire.wire.v2gtp import PayloadType

GOOD = ("OK", "WARNING")
"""How the codes begin that let a session go on, in every message set."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the station sent. `message` is None, and `refusal` says why, where it could not be decoded.

    `time` in nanoseconds since 1970, of the packet that made it whole.
    """

    time: int
    payload_type: PayloadType
    payload: bytes
    schema: str
    message: Any
    refusal: str = ""

    @property
    def code(self) -> str | None:
        """The response code."""
        return response_code_of(self.message)

    @property
    def accepts(self) -> bool:
        """Whether the station went along with the request."""
        return self.code is not None and self.code.startswith(GOOD)


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it went over the wire, and its answer; None where the capture has none.

    `payload` is what stands behind the V2GTP header. `message` is None, and `refusal` says why, where it could not be
    decoded; `schema` is then empty.
    """

    time: int
    payload_type: PayloadType
    payload: bytes
    schema: str
    message: Any
    refusal: str = ""
    answer: Answer | None = None

    @property
    def name(self) -> str:
        """The standard's name of the request."""
        return name_of(self.message) if self.message is not None else "not decoded"


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One TCP connection. Times in nanoseconds since 1970.

    `tls` names version and suite where the capture's keys opened the connection, `encrypted` tells that none did. `end`
    and `reason` are those of the connection, `by` is who hung up first. `losses` says what the capture holds of this
    connection beside the exchanges.
    """

    connection: Connection
    start: int
    end: int
    reason: str
    by: Direction | None
    tls: str
    encrypted: bool
    exchanges: tuple[Exchange, ...]
    offer: Offer
    losses: tuple[str, ...]
