"""The car's side of a recorded session, played against our station on a virtual clock."""

from pilotwire.sim.replay.play import play
from pilotwire.sim.replay.verdict import Mark, Replayed, Reply, Turn

__all__ = ["Mark", "Replayed", "Reply", "Turn", "play"]
