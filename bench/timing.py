"""Times on a machine that does other things too: many short rounds in random order, processor time, medians."""

import gc
import time
from collections.abc import Callable, Mapping
from random import Random
from statistics import median
from typing import Any

ROUND = 2e-3  # seconds: long against the clock's step, short against what disturbs


def medians(work: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Seconds for one call of each. All take turns, so that a slow spell of the machine meets all alike."""
    loops = {name: _calibrated(call) for name, call in work.items()}
    times: dict[str, list[float]] = {name: [] for name in work}
    gc.disable()
    order = Random(1)
    for _ in range(rounds):
        for name, call in order.sample(list(work.items()), len(work)):
            times[name].append(_timed(call, loops[name]) / loops[name])
    gc.enable()
    return {name: median(found) for name, found in times.items()}


def _calibrated(call: Callable[[], Any]) -> int:
    """How many calls fill a round, once the first ones have made all tables."""
    _timed(call, 3)
    loops = 1
    while (taken := _timed(call, loops)) < ROUND / 4:
        loops *= 2
    return max(1, round(loops * ROUND / taken))


def _timed(call: Callable[[], Any], loops: int) -> float:
    turns = range(loops)
    started = time.thread_time()
    for _ in turns:
        call()
    return time.thread_time() - started
