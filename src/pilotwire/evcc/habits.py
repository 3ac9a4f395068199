"""Habits of real cars, as data: what a virtual car can play, and a station has to bear."""

import msgspec


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How a car differs from the book. The defaults are the book."""

    name: str = "by the book"
    session_id: bytes = bytes(8)  # in its SessionSetupReq; cars send 0, 1, 6 or 8 octets, zero or stale
    source: str = ""
