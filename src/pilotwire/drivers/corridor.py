"""Where a measured value may be, seen from the values that were asked for."""


class _Bound:
    """Follows a rising target at once, a falling one after a lag and then at a steady rate.

    The lag begins when the target first falls behind, and not again with each further fall: however many commands
    come, the bound reaches the target in a bounded time.
    """

    def __init__(self, lag: float, rate: float) -> None:
        self.value = 0.0
        self._lag = lag
        self._rate = rate
        self._behind = 0.0  # s

    def follow(self, target: float, seconds: float) -> None:
        if target >= self.value:
            self.value, self._behind = target, 0.0
            return
        self._behind += seconds
        falling = min(seconds, max(0.0, self._behind - self._lag))
        self.value = max(target, self.value - self._rate * falling)


class Corridor:
    """Around zero and what may be, and for a while what might be before."""

    def __init__(self, *, lag: float, rate: float, tolerance: float, share: float) -> None:
        """`lag` in s, `rate` in units per s, `tolerance` in units, `share` of the bound that is tolerated as well."""
        self._above = _Bound(lag, rate)
        self._below = _Bound(lag, rate)
        self._tolerance = tolerance
        self._share = share

    def follow(self, seconds: float, *targets: float) -> None:
        """Let time pass while everything between zero and each of these is in force."""
        self._above.follow(max(0.0, *targets), seconds)
        self._below.follow(-min(0.0, *targets), seconds)

    def holds(self, value: float) -> bool:
        """Whether a measured value is where it may be."""
        bound = self._above.value if value > 0 else self._below.value
        return abs(value) <= bound * (1 + self._share) + self._tolerance
