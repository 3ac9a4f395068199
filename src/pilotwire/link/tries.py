"""How often a link was sought in vain, or lost, since the plug went in."""

from pilotwire.link.policy import DockPolicy


class Tries:
    """Counts until it is enough."""

    def __init__(self, policy: DockPolicy) -> None:
        self._policy = policy
        self._failures = self._losses = 0
        self._ready_at = 0.0

    def begin(self) -> None:
        """Another plug, or another wish of the driver: nothing counts any more."""
        self._failures = self._losses = 0

    def ready(self, now: float) -> None:
        """There is a link."""
        self._failures, self._ready_at = 0, now

    def failed(self) -> bool:
        """An attempt failed; whether it was the last."""
        self._failures += 1
        return self._failures >= self._policy.matches

    def lost(self, now: float) -> bool:
        """A link was lost; whether it was one too many."""
        self._losses = 1 if now - self._ready_at >= self._policy.steady_s else self._losses + 1
        return self._losses > self._policy.losses
