"""The engines side by side: one question, and the one answer that all of them must give."""

from functools import cache
from typing import Any, NamedTuple

from pilotwire.exi import ACCELERATED, Codec, ExiError, Lists, PlainCodec
from pilotwire.messages import schema

ENGINES: dict[str, type[Any]] = {"plain": PlainCodec} | ({"accelerated": Codec} if ACCELERATED else {})


class Outcome(NamedTuple):
    """What became of an input: a value, or else a reason with its place."""

    value: Any = None
    reason: str = ""
    bit: int | None = None
    path: str = ""


@cache
def engine(kind: str, name: str, lists: Lists = Lists.CLOSED) -> Any:
    """One engine for one schema."""
    return ENGINES[kind](schema(name), lists=lists)


def decoded(codec: Any, data: bytes, *, fragment: bool = False) -> Outcome:
    """What a single engine makes of a stream. Any exception but ExiError is a finding."""
    try:
        return Outcome(codec.decode_fragment(data) if fragment else codec.decode(data))
    except ExiError as error:
        return Outcome(None, error.reason, error.bit, "/".join(error.path))


def encoded(codec: Any, message: Any, *, fragment: bool = False) -> Outcome:
    """What a single engine makes of a message; the value is the stream."""
    try:
        return Outcome(codec.encode_fragment(message) if fragment else codec.encode(message))
    except ExiError as error:
        return Outcome(None, error.reason, error.bit, "/".join(error.path))


def read(name: str, data: bytes, *, fragment: bool = False, lists: Lists = Lists.CLOSED) -> Outcome:
    """What all engines agree to make of a stream."""
    return _agreed([decoded(engine(kind, name, lists), data, fragment=fragment) for kind in ENGINES])


def write(name: str, message: Any, *, fragment: bool = False, lists: Lists = Lists.CLOSED) -> Outcome:
    """What all engines agree to make of a message."""
    return _agreed([encoded(engine(kind, name, lists), message, fragment=fragment) for kind in ENGINES])


def stream(name: str, message: Any, *, fragment: bool = False, lists: Lists = Lists.CLOSED) -> bytes:
    """The stream of a message that is fit to be written."""
    found = write(name, message, fragment=fragment, lists=lists)
    assert isinstance(found.value, bytes), found
    return found.value


def hold(name: str, data: bytes, *, fragment: bool = False) -> Outcome:
    """Hold the engines to their promise, whatever the input: refuse it, or give a value that makes the round trip."""
    found = read(name, data, fragment=fragment)
    if found.value is not None:
        again = stream(name, found.value, fragment=fragment)
        assert read(name, again, fragment=fragment) == found, f"{name}: {again.hex()} reads differently"
    return found


def _agreed(answers: list[Outcome]) -> Outcome:
    first = answers[0]
    for other in answers[1:]:
        assert other == first, f"the engines disagree: {other} but {first}"
        assert first.value is None or repr(other.value) == repr(first.value)  # True is not 1
    return first
