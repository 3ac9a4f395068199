"""What a demo tells people."""

import msgspec


class Note(msgspec.Struct, frozen=True):
    """A fact for people. `step` counts from 1; `bad` where something is wrong."""

    time: float
    step: int
    words: str
    bad: bool = False
