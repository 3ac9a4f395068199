"""Values of ISO 15118-20 that come as one for all phases, or as one for each."""

from typing import Any

PHASES = ("", "_l2", "_l3")


def total(holder: Any, field: str) -> float | None:
    """A value of all phases: the element without a suffix, and those of L2 and L3 where they are given."""
    values = [getattr(holder, f"{field}{phase}", None) for phase in PHASES]
    told = [float(value) for value in values if value is not None]
    return sum(told) if told else None
