"""Paused sessions: what is kept of them, and who may wake them."""

from hashlib import sha512
from typing import Any

import msgspec

from pilotwire.session.agreed import Agreed


class Sleeper(msgspec.Struct, frozen=True, kw_only=True):
    """A paused session."""

    session_id: bytes
    until: float  # UNIX s
    binding: bytes  # see `bind`
    agreed: Agreed
    evccid: str
    notes: Any = None  # the station's own, as they stood


def bind(session_id: bytes, certificate: bytes | None) -> bytes:
    """What ties a session to the car that opened it [V2G20-2677]: SHA-512(SessionID || SHA-512(vehicle certificate)).

    Without a certificate, as below TLS 1.3, the session id alone counts [V2G2-753].
    """
    return sha512(session_id + sha512(certificate).digest()).digest() if certificate else sha512(session_id).digest()
