"""Bytes to values and back: V2GTP, SDP, Ethernet, IP, HomePlug. No sockets, no clock, no message content."""

from pilotwire.wire.errors import FrameError

__all__ = ["FrameError"]
