"""Somebody who decides, after a while."""

import math
from collections.abc import Collection

from pilotwire.drivers.virtual.faults import Faults
from pilotwire.ports import Decision


class VirtualAuthoriser:
    """Decides each question once its delay is over; a decided question is forgotten, and may be put anew."""

    def __init__(
        self, faults: Faults, *, accept: bool = True, contracts: Collection[str] | None = None, delay: float = 1.0
    ) -> None:
        """`accept` answers whoever stands there (EIM); `contracts` are the EMAIDs that are good, None accepts all."""
        self.accept = accept
        self.contracts = contracts
        self.delay = delay  # s
        self._faults = faults
        self._left: dict[str | None, float] = {}  # at most one question: an outlet has one car

    def authorize(self, contract: str | None) -> Decision:
        """The decision so far for a verified EMAID, or for whoever stands there (None)."""
        self._faults.enter("authorize")
        if contract not in self._left:
            self._left = {contract: self.delay}
        if self._left[contract] > 0:
            return Decision.PENDING
        self._left.clear()
        return Decision.ACCEPTED if self._welcome(contract) else Decision.REJECTED

    def horizon(self) -> float:
        """Nobody else sees when it has decided."""
        return math.inf

    def step(self, seconds: float) -> None:
        """Let time pass."""
        if self._left:
            self._left = {contract: left - seconds for contract, left in self._left.items()}

    def _welcome(self, contract: str | None) -> bool:
        if contract is None:
            return self.accept
        return self.contracts is None or contract in self.contracts
