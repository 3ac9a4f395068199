"""One matching as the car sees it."""

from pilotwire.slac.candidates import Candidate
from pilotwire.slac.proof import Proof
from pilotwire.wire.homeplug import Mme

RUN_LENGTH = 8


class Run:
    """One matching, from a fresh RunID to its end."""

    def __init__(self, run_id: bytes) -> None:
        self.run_id = run_id
        self.requests = 0
        self.asked: set[bytes] = set()  # stations that answered, which are to report
        self.reports: dict[bytes, Candidate] = {}
        self.batch: list[Mme] = []  # still to be sent
        self.proof: Proof | None = None
        self.chosen: Candidate | None = None

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        heard = (frozenset(self.asked), tuple(self.reports.values()))
        return (self.run_id, self.requests, *heard, len(self.batch), self.proof and self.proof.state, self.chosen)

    @property
    def complete(self) -> bool:
        """Whether all that answered have reported."""
        return bool(self.reports) and self.asked <= self.reports.keys()
