"""Power, price and state of charge of a whole session in a few rows of characters."""

from collections.abc import Sequence

import msgspec

from pilotwire.sim.happenings import Moment, Plugged

LEAST = 0.005
"""Share of the highest value from which on something is drawn."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Which characters the terminal has."""

    blocks: str  # from nothing to all
    full: str
    empty: str
    mark: str


UNICODE = Look(blocks=" ▁▂▃▄▅▆▇█", full="█", empty="░", mark="│")
ASCII = Look(blocks=" .:-=+*%#", full="#", empty=".", mark="|")


class Strip:
    """Gathers moments in as many columns as there are."""

    def __init__(self, plugged: Plugged, columns: int, look: Look) -> None:
        self.plugged, self._look = plugged, look
        self.columns = columns
        self._sums = [0.0] * columns
        self._counts = [0] * columns

    def add(self, moment: Moment) -> None:
        """One second more."""
        column = self._column(moment.time)
        self._sums[column] += moment.watts
        self._counts[column] += 1

    def charge(self) -> str:
        """Power into the car over time."""
        return self._power(1)

    def discharge(self) -> str:
        """Power out of the car over time, in the same measure."""
        return self._power(-1)

    def prices(self) -> str:
        """The price over time, also that of times to come."""
        outlook, start = self.plugged.outlook, self.plugged.time
        span = (self.plugged.departure - start) / self.columns
        prices = [float(outlook.at(start + (i + 0.5) * span).buy) for i in range(self.columns)]
        return self._row(prices, max(prices))

    def battery(self, soc: float) -> str:
        """A bar from 0 to 100 %, with a mark where it should end."""
        filled, goal = (round(share / 100 * self.columns) for share in (soc, self.plugged.target_soc))
        bar = self._look.full * filled + self._look.empty * (self.columns - filled)
        return bar[:goal] + self._look.mark + bar[goal + 1 :] if goal < self.columns else bar

    def _column(self, time: float) -> int:
        share = (time - self.plugged.time) / (self.plugged.departure - self.plugged.time)
        return min(self.columns - 1, max(0, int(share * self.columns)))

    def _power(self, sign: int) -> str:
        means = [total / max(count, 1) for total, count in zip(self._sums, self._counts, strict=True)]
        return self._row([max(0.0, sign * watts) for watts in means], max(map(abs, means)))

    def _row(self, values: Sequence[float], most: float) -> str:
        """Blocks as high as the values."""
        return "".join(self._block(value / most if most else 0.0) for value in values)

    def _block(self, share: float) -> str:
        blocks = self._look.blocks
        return blocks[max(int(share > LEAST), round(share * (len(blocks) - 1)))]
