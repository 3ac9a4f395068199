"""Bytes to values and back: V2GTP, SDP, Ethernet, IP, HomePlug. No sockets, no clock, no message content.

Each layer is a module with `decode` and `encode`; `V2gtpReader` cuts a stream into frames. Bytes that break a rule
raise FrameError, and nothing else.
"""

from pilotwire.wire import ethernet, homeplug, ip, sdp, transport, v2gtp
from pilotwire.wire.errors import FrameError
from pilotwire.wire.fragments import Defragmenter
from pilotwire.wire.v2gtp import Frame, PayloadType, Unknown
from pilotwire.wire.v2gtp_reader import Broken, V2gtpReader

__all__ = [
    "Broken",
    "Defragmenter",
    "Frame",
    "FrameError",
    "PayloadType",
    "Unknown",
    "V2gtpReader",
    "ethernet",
    "homeplug",
    "ip",
    "sdp",
    "transport",
    "v2gtp",
]
