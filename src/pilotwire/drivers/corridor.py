"""Where a measured value may be, seen from the values that were asked for."""


class Corridor:
    """Between zero and what was asked; after a change the old bound comes in at a steady rate.

    The rate is all that a flood of commands can win: each one moves the bound from where it has come to.
    """

    def __init__(self, fall: float, tolerance: float, share: float) -> None:
        """`fall` in units per s, `tolerance` in units, `share` of the bound that is tolerated as well."""
        self._fall = fall
        self._tolerance = tolerance
        self._share = share
        self.low = self.high = 0.0

    def follow(self, target: float, seconds: float) -> None:
        """Let time pass with this target in force."""
        step = self._fall * seconds
        self.high = max(target, self.high - step, 0.0)
        self.low = min(target, self.low + step, 0.0)

    def holds(self, value: float) -> bool:
        """Whether a measured value is where it may be."""
        return self.low - self._slack(self.low) <= value <= self.high + self._slack(self.high)

    def _slack(self, bound: float) -> float:
        return self._tolerance + self._share * abs(bound)
