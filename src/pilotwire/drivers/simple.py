"""Ports where there is nothing to drive: small stand-ins that tell the truth."""

from collections.abc import Collection

from pilotwire.ports import Decision


class Anybody:
    """Lets everybody charge, or those whose contracts are listed."""

    def __init__(self, contracts: Collection[str] | None = None) -> None:
        """`contracts` are the EMAIDs that are good; None accepts all, and whoever comes without."""
        self._contracts = contracts

    def authorize(self, contract: str | None) -> Decision:
        """Decided at once."""
        good = self._contracts is None or contract in self._contracts
        return Decision.ACCEPTED if good else Decision.REJECTED


class FixedCable:
    """The lock of a station whose cable hangs on it: at this end nobody can draw it, so it is as it is wanted."""

    def __init__(self) -> None:
        self._engaged = False

    def set_locked(self, engaged: bool) -> None:
        """Take note."""
        self._engaged = engaged

    def locked(self) -> bool:
        """As wanted."""
        return self._engaged


class CarObeys:
    """The stage of an AC outlet: the car keeps to what pilot and session tell it, so there is nothing to drive."""

    def __init__(self) -> None:
        self.volts = self.amps = 0.0

    def set_output(self, volts: float, amps: float) -> None:
        """Take note."""
        self.volts, self.amps = volts, amps
