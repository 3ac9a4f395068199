"""The power over time that a recorded station offered, of whatever message set."""

from collections.abc import Iterator
from typing import Any

import msgspec

from pilotwire.capture.anatomy import find
from pilotwire.capture.limits import amount


class PowerStep(msgspec.Struct, frozen=True):
    """At most `watts` from `start` on, in seconds from the answer; `duration` is None where it lasts to the next."""

    start: float
    duration: float | None
    watts: float


def steps_of(answer: Any) -> tuple[PowerStep, ...]:
    """The steps of the first schedule in an answer; none where it offers none, as in dynamic mode.

    ISO 15118-20 counts from a time of its own; the steps are told as if that were the answer's.
    """
    limits = find(answer, "p_max_schedule_entry")
    if limits is not None:
        return tuple(_relative(entry) for entry in limits)
    powers = find(answer, "power_schedule_entry")
    return tuple(_chained(powers)) if powers is not None else ()


def _relative(entry: Any) -> PowerStep:
    """DIN SPEC 70121 and ISO 15118-2."""
    interval = entry.time_interval
    duration = getattr(interval, "duration", None)
    return PowerStep(
        float(getattr(interval, "start", 0)), None if duration is None else float(duration), amount(entry.p_max)
    )


def _chained(entries: tuple[Any, ...]) -> Iterator[PowerStep]:
    """ISO 15118-20: each entry begins where the one before ends."""
    start = 0.0
    for entry in entries:
        yield PowerStep(start, float(entry.duration), sum(map(amount, (entry.power, entry.power_l2, entry.power_l3))))
        start += entry.duration
