"""What a car's script yields: a question, a rest, or a wait for something to become true."""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

import msgspec

from pilotwire.base import PilotwireError
from pilotwire.messages.xmldsig import Signature
from pilotwire.ports import CarFacts

R = TypeVar("R")


class Ask(msgspec.Struct, frozen=True):
    """Send a request and go on with its response, whose class must be `response`."""

    request: Any
    response: type[Any]
    signature: Signature | None = None


class Rest(msgspec.Struct, frozen=True):
    """Go on after so many s, counted from the last response; at once where they are over."""

    seconds: float


class Until(msgspec.Struct, frozen=True):
    """Go on when the facts fulfil something, with True; with False when that took more than so many s."""

    holds: Callable[[CarFacts], bool]
    seconds: float


Step = Ask | Rest | Until
Script = Generator[Step, Any, R]


def ask(request: Any, response: type[R], signature: Signature | None = None) -> Script[R]:
    """The response to a request."""
    answer: R = yield Ask(request, response, signature)
    return answer


class Abandon(PilotwireError):
    """The car wants no more of this session, and ends it as the protocol wants it."""


class Broken(PilotwireError):
    """The session cannot go on, not even to its end: the station failed, fell silent, or left the protocol."""
