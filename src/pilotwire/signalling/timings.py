"""Every time limit of the control pilot, each stated once: how long, what it spans, and where that is from.

EV: constants of EVerest `Charger.hpp`; TC: limits of public ISO 15118-5 test cases, second-hand; none was checked
against the text of a standard.
"""

from enum import Enum

import msgspec


class Bound(Enum):
    """How a time is meant."""

    MOST = "no longer than this"
    LEAST = "at least this"


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """One limit in s: `name` for people, `spans` from what to what."""

    name: str
    seconds: float
    bound: Bound
    spans: str
    source: str


CONTACTOR_CLOSE = Timing(
    name="contactor close",
    seconds=3.0,
    bound=Bound.MOST,
    spans="from state C with a duty cycle of basic charging to the contactor being closed",
    source="IEC 61851-1, Table A.6, by EV",
)
CAR_FOLLOWS = Timing(
    name="car follows",
    seconds=5.0,
    bound=Bound.MOST,
    spans="from a change of the duty cycle to the car drawing no more than it allows",
    source="IEC 61851-1, Table A.6, by EV",
)
FORCED_OPEN = Timing(
    name="forced open",
    seconds=6.0,
    bound=Bound.MOST,
    spans="from the end of the oscillation in state C to the contactor being opened under load",
    source="EV",
)
STEP_X1 = Timing(
    name="T_step_X1",
    seconds=3.0,
    bound=Bound.LEAST,
    spans="of standing at +12 V between two offers",
    source="EV T_STEP_X1",
)
STEP_EF = Timing(
    name="T_step_EF",
    seconds=4.0,
    bound=Bound.LEAST,
    spans="of state E or F that a car has to notice",
    source="EV T_STEP_EF; ISO 15118-3",
)
STEP_EF_LONGEST = Timing(
    name="T_step_EF longest",
    seconds=8.0,
    bound=Bound.MOST,
    spans="of state E or F in a sequence of wake-up",
    source="TC",
)
EF_RETURN = Timing(
    name="return from E or F",
    seconds=0.75,
    bound=Bound.LEAST,
    spans="of standing at +12 V after state E or F",
    source="EV, 750 ms",
)
LEGACY_WAKEUP = Timing(
    name="legacy wake-up",
    seconds=30.0,
    bound=Bound.LEAST,
    spans="of state B under an offer, after which a sleeping car is woken by state E or F",
    source="EV LEGACY_WAKEUP",
)
REPLUG = Timing(
    name="replug",
    seconds=4.0,
    bound=Bound.LEAST,
    spans="of state E that stands for a plug drawn and put in again",
    source="EV",
)

TIMINGS = (
    CONTACTOR_CLOSE,
    CAR_FOLLOWS,
    FORCED_OPEN,
    STEP_X1,
    STEP_EF,
    STEP_EF_LONGEST,
    EF_RETURN,
    LEGACY_WAKEUP,
    REPLUG,
)
