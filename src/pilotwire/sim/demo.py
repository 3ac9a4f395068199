"""A whole session on this machine: a station and a car with virtual hardware talk over real sockets, and are billed."""

import asyncio
from pathlib import Path
from urllib.parse import quote

from pilotwire.sim.ground import Ground
from pilotwire.sim.happenings import Tell
from pilotwire.sim.performance import Performance
from pilotwire.sim.result import Result
from pilotwire.sim.scenario import Scenario
from pilotwire.sim.stage import Stage
from pilotwire.sim.steady import SteadyClock
from pilotwire.sim.story import Story, story_of
from pilotwire.store import Store

STORE = "sessions.db"


async def perform(
    scenario: Scenario,
    folder: Path,
    tell: Tell = lambda happening: None,
    *,
    ground: Ground = Ground.LOOPBACK,
    story: Story | None = None,
    clock: SteadyClock | None = None,
) -> Result:
    """Play a session to its end; `tell` is told all that happens, the books are kept in `folder`.

    With a power line below, all goes at the pace of real time until energy flows; between namespaces, the process must
    have entered those of its own. However it ends, even when cancelled, the outlet is dead and the books are closed.
    StoreError where they cannot be opened; all that goes wrong later is a complaint.
    """
    store = await asyncio.to_thread(Store, f"sqlite:///{quote(str(folder / STORE))}")
    try:
        clock = clock or SteadyClock(scenario.speed, easy=ground is not Ground.LOOPBACK)
        stage = Stage(scenario, story or story_of(scenario.protocol), clock)
        return await Performance(stage, tell, ground).play(store)
    finally:
        await asyncio.to_thread(store.close)
