"""Memory with an end: live, a grader runs for days."""

from collections import OrderedDict
from typing import TypeVar

MOST_REMEMBERED = 10_000
"""Hosts, RunIDs and keys that are kept, each."""

K = TypeVar("K")
V = TypeVar("V")


def remember(known: OrderedDict[K, V], key: K, value: V) -> None:
    """Keep a value as the newest; the oldest of too many goes."""
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_REMEMBERED:
        known.popitem(last=False)
