"""What came of a replay: request by request, our answer beside the recorded one."""

from enum import Enum
from typing import Any

import msgspec

from pilotwire.capture.anatomy import body_of, response_code_of
from pilotwire.capture.exchange import GOOD, Answer, Exchange, Recording


class Mark(Enum):
    """How our answer compares with the recorded one."""

    SAME = "both accept it, or both refuse it"
    REFUSED = "the recorded station accepted it, ours does not"
    ACCEPTED = "the recorded station refused it, ours does not"
    UNDECODED = "request or recorded answer cannot be decoded"
    UNANSWERED = "the capture has no answer"
    OVER = "not played: our station had closed the connection after a refusal by both"

    @property
    def fails(self) -> bool:
        """Whether the replay fails by it."""
        return self in (Mark.REFUSED, Mark.UNDECODED)


class Reply(msgspec.Struct, frozen=True):
    """A response: the decoded message."""

    message: Any

    @property
    def code(self) -> str:
        """The response code."""
        return response_code_of(self.message) or ""

    @property
    def processing(self) -> str:
        """Finished, or a kind of Ongoing; empty where the response has no such field."""
        return processing_of(self.message)

    @property
    def accepts(self) -> bool:
        """Whether the session may go on."""
        return self.code.startswith(GOOD)


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and what both stations said. `why` tells why ours refused.

    `repeats` is how often it was asked again: where the recorded station had finished at once, and ours, which never
    does, said Ongoing first.
    """

    exchange: Exchange
    ours: Reply | None
    theirs: Reply | None
    mark: Mark
    why: str = ""
    repeats: int = 0


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded connection, played. `remarks` say what was done so that the sessions can be compared."""

    recording: Recording
    turns: tuple[Turn, ...]
    remarks: tuple[str, ...]

    @property
    def failures(self) -> tuple[Turn, ...]:
        """The turns by which the replay fails."""
        return tuple(turn for turn in self.turns if turn.mark.fails)

    @property
    def ok(self) -> bool:
        """Whether our station went along with all that the recorded one accepted."""
        return not self.failures


def processing_of(message: Any) -> str:
    """EVSEProcessing by name; empty where there is none."""
    found = getattr(body_of(message), "evse_processing", None)
    return "" if found is None else str(found.name)


def reply_of(answer: Answer | None) -> Reply | None:
    """A recorded answer; None where there is none, or none that could be decoded."""
    return None if answer is None or answer.message is None else Reply(answer.message)


def judge(exchange: Exchange, ours: Reply | None, *, forsaken: bool) -> Mark:
    """Compare; `forsaken` where both had refused before, after which our station need not listen any longer."""
    theirs = reply_of(exchange.answer)
    if exchange.message is None or (exchange.answer is not None and theirs is None):
        return Mark.UNDECODED
    if theirs is None:
        return Mark.UNANSWERED
    if ours is None:
        return Mark.OVER if forsaken or not theirs.accepts else Mark.REFUSED
    if ours.accepts is theirs.accepts:
        return Mark.SAME
    return Mark.REFUSED if theirs.accepts else Mark.ACCEPTED
