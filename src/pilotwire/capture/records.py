"""What capture files hold, whatever their format."""

import msgspec

from pilotwire.base import PilotwireError

MAX_PACKET_LENGTH = 256 * 1024
"""Longest packet believed, in octets: the largest snapshot length that libpcap sets. More is a sign of damage."""


class CaptureError(PilotwireError):
    """A capture file is damaged or cut off at `offset` octets from its start; `reason` is a sentence."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at octet {offset}: {reason}")
        self.offset = offset
        self.reason = reason


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """One captured packet.

    `time` is in nanoseconds since 1970, UTC; `link_type` a LINKTYPE_ number; `original_length` what was on the wire,
    in octets, which is more than `data` holds when the capture was made with a snapshot length.
    """

    time: int
    link_type: int
    data: bytes
    original_length: int


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """Keys that a pcapng file carries; `kind` TLS_KEY_LOG is text in the format of SSLKEYLOGFILE."""

    kind: int
    data: bytes


TLS_KEY_LOG = 0x544C534B

Record = Packet | Secrets
