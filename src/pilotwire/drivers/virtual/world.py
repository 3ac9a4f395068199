"""Lets time pass for virtual devices, from event to event."""

import math
from collections.abc import Callable
from typing import Protocol

MAX_STEP = 1.0  # s between two looks of an interlock, and far below the time constant of a battery (minutes)
MIN_STEP = 0.001  # s
MAX_STEPS = 1000  # per call in a long span where nothing happens; MAX_STEP grows beyond


class Part(Protocol):
    """Something that changes with time."""

    def horizon(self) -> float:
        """Seconds until it changes by itself in a way that others should see; infinite where it does not."""

    def step(self, seconds: float) -> None:
        """Let time pass."""


class Watcher(Protocol):
    """Something that looks at each event, as an interlock does."""

    def horizon(self) -> float:
        """Seconds until it wants to look again."""

    def check(self, now: float) -> None:
        """Look, and act."""


class World:
    """Parts and watchers that share a clock. The first `advance` sets it."""

    def __init__(self) -> None:
        self.now: float | None = None
        self._parts: list[Part] = []
        self._horizons: list[Callable[[], float]] = []
        self._watchers: list[Watcher] = []

    def add(self, *parts: Part) -> None:
        """Parts move in the order they were added."""
        self._parts += parts
        self._horizons += [part.horizon for part in parts]

    def watch(self, *watchers: Watcher) -> None:
        """Have these look before and after each step."""
        self._watchers += watchers
        self._horizons += [watcher.horizon for watcher in watchers]

    def advance(self, now: float) -> None:
        """Let time pass until `now`, UNIX s; an earlier time, or none at all, changes nothing."""
        if not math.isfinite(now):
            return
        start = now if self.now is None else self.now
        longest = max(MAX_STEP, (now - start) / MAX_STEPS)
        self._check(start)
        while (left := now - start) > 0:
            step = min(left, longest, max(MIN_STEP, min(horizon() for horizon in self._horizons)))
            start = now if step == left else start + step
            for part in self._parts:
                part.step(step)
            self._check(start)

    def look(self) -> None:
        """Have everybody look now, since something has changed from outside."""
        if self.now is not None:
            self._check(self.now)

    def _check(self, now: float) -> None:
        self.now = now
        for watcher in self._watchers:
            watcher.check(now)
