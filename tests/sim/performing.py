"""Demos at high speed, in stories short enough for tests."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from pilotwire.sim.demo import perform
from pilotwire.sim.happenings import Happening, Tell
from pilotwire.sim.result import Result
from pilotwire.sim.scenario import Scenario
from pilotwire.sim.steady import SteadyClock
from pilotwire.sim.story import Story, story_of

SPEED = 900.0
SLOT_S = 90.0
LOOK_S = 0.012
"""No look at the clock counts more, in real s: on a busy machine a session takes longer, but its story is the same."""


def short(protocol: str) -> Story:
    """The story of a protocol in a few minutes of its own time, with as much less to charge."""
    story = story_of(protocol)
    wanted = (story.target_soc - story.car.soc) * SLOT_S / story.slot
    return replace(story, slot=SLOT_S, target_soc=story.car.soc + wanted)


def run(
    scenario: Scenario, folder: Path, tell: Tell | None = None, *, story: Story | None = None, look: float = LOOK_S
) -> Result:
    """Play one; no verdict depends on how long that takes."""
    clock = SteadyClock(scenario.speed, longest=look)
    heard: list[Happening] = []
    return asyncio.run(
        perform(scenario, folder, tell or heard.append, story=story or short(scenario.protocol), clock=clock)
    )
