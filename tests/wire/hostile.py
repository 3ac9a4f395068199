"""Bytes that a parser should refuse in good order: cut off, changed, or made up."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError


def variants(good: bytes) -> Iterator[bytes]:
    """Every beginning of some good bytes, and every single octet set to values that often break things."""
    yield from (good[:end] for end in range(len(good)))
    for place in range(len(good)):
        yield from (good[:place] + bytes((octet,)) + good[place + 1 :] for octet in (0x00, 0x01, 0x7F, 0x80, 0xFF))
    yield good + b"\0"


def survives(parse: Callable[[bytes], object], data: bytes) -> None:
    """Only FrameError may come out of a parser."""
    with suppress(FrameError):
        parse(data)


def assault(parse: Callable[[bytes], object], *good: bytes) -> None:
    """Feed a parser with variants of good bytes and with noise."""
    for example in good:
        for data in variants(example):
            survives(parse, data)

    @given(st.binary(max_size=120))
    def noise(data: bytes) -> None:
        survives(parse, data)

    noise()
