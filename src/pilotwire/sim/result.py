"""What comes of a demo, and what there may be to complain about."""

from collections.abc import Iterator

import msgspec

from pilotwire.metering import Direction
from pilotwire.session.events import Ended
from pilotwire.sim.happenings import Left, Moment, Reached
from pilotwire.sim.scenario import Scenario
from pilotwire.sim.story import Story
from pilotwire.sim.tape import Tape
from pilotwire.station import Closed

TOUCHABLE_V = 60.0
"""Below this voltage a plug may be touched (IEC 61851-23)."""
STILL_A = 0.5


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All that is left of a session. `complaints` say what went wrong; there are none where all is well."""

    scenario: Scenario
    story: Story
    start: float  # UNIX s
    closed: Closed | None
    moments: tuple[Moment, ...]
    reached: tuple[Reached, ...] = ()  # from the plug to the first loop, over a power line
    tape: Tape
    meter_key: bytes  # public, DER
    contract_roots: tuple[bytes, ...] = ()  # DER, of mobility operators
    complaints: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether the session ended well on both sides, the outlet is dead, and everything reconciles."""
        return not self.complaints


SIDES = {True: "the station", False: "the car"}


def endings(ends: dict[bool, Ended]) -> Iterator[str]:
    """How the session ended at the station (True) and in the car (False)."""
    for by_station, name in SIDES.items():
        end = ends.get(by_station)
        if end is None:
            yield f"{name}: had no session"
        elif not end.good:
            yield f"{name}: {end.why}"


def live_parts(left: Left) -> Iterator[str]:
    """What is not safe at an outlet where the session is over."""
    if left.contactors_closed:
        yield "the contactors are closed after the end"
    if abs(left.amps) > STILL_A:
        yield f"{left.amps:.1f} A flow after the end"
    if left.volts > TOUCHABLE_V:
        yield f"{left.volts:.0f} V stand on the cable after the end"
    if left.locked:
        yield "the plug is locked after the end"


def books(closed: Closed | None) -> Iterator[str]:
    """What does not fit together, and a session that was for nothing."""
    if closed is None:
        yield "the session was not billed"
        return
    if not any(closed.bill.wh(direction) for direction in Direction):
        yield "no energy was moved"
    found = closed.reconciliation
    yield from (str(check) for check in found.disagreeing)
    if not found.reconciled and not found.disagreeing:
        yield "not everything that is needed for a reconciliation is there"
