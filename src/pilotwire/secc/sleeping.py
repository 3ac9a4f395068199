"""Paused sessions: what is kept of them, and who may wake them."""

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
