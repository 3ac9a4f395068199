"""What the two sides may be told to do, as data; the defaults are the standard's, and what works in the field."""

from enum import Enum

import msgspec

from pilotwire.slac.modems import MODEMS, Modem
from pilotwire.slac.timers import count, limit, timer
from pilotwire.wire.homeplug.modem import AmplitudeMap


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Mean attenuations in dB: below `direct_db` a station is found, below `indirect_db` potentially found.

    Below `sure_db` it can be no neighbour, so there is no need for a second look.
    """

    direct_db: float
    indirect_db: float
    sure_db: float


SDK = Thresholds(direct_db=10.0, indirect_db=20.0, sure_db=20.0)
"""C_EV_match_signalattn_direct and _indirect, as the SDK of MStar has them; real stations reach 8 to 23 dB. What is
potentially found has to prove itself by toggles, which tell more than a second look."""

FIELD = Thresholds(direct_db=40.0, indirect_db=80.0, sure_db=20.0)
"""As a public port of the ISO 15118-5 tests has them; Debian's `pev` refuses above 40 dB as well. Where to be sure is
ours to choose: most real stations reach less than 20 dB, and chip makers refuse what reaches more."""


class Validate(Enum):
    """When a car has a station count its toggles before it believes to be plugged into it."""

    NEVER = "never"
    POTENTIAL = "potential"  # where attenuation alone does not tell: potentially found, or another is about as near
    ALWAYS = "always"


class Counting(Enum):
    """What a station says to a car that offers toggles."""

    COUNT = "count"
    NOT_REQUIRED = "not required"
    REFUSE = "refuse"


class CarPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How a car matches."""

    modem: Modem = MODEMS["qca7000"]
    thresholds: Thresholds = FIELD
    validate: Validate = Validate.POTENTIAL
    margin_db: float = 6.0  # a station that is at most this much worse than the best may be the right one
    looks: int = 3  # complete surveys before a choice that is not plain; 1: every choice by what one of them shows
    requests: int = 1 + count("C_EV_match_retry")  # SLAC_PARM.REQ of one matching
    repetition_s: float = limit("TT_matching_repetition")
    amplitude_map: AmplitudeMap | None = None  # what the station shall send with, where that matters
    stretch: float = 1.0  # of all times, in a world that runs so many times faster than real time

    def patient(self) -> "CarPolicy":
        """The same with 100 requests in 50 s, as EVerest found cars to need where stations wake up late."""
        return msgspec.structs.replace(self, requests=100, repetition_s=50.0)


class StationPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How a station matches."""

    modem: Modem = MODEMS["qca7000"]
    counting: Counting = Counting.COUNT
    init_s: float = timer("TT_EVSE_SLAC_init").least
    parallel: int = count("C_EVSE_match_parallel")
    assumed_db: int | None = None  # said where the modem cannot measure, as pyPLC does; good for a lone cable only
    amplitude_map: AmplitudeMap | None = None  # what the car shall send with, where that matters
    stretch: float = 1.0  # of all times, in a world that runs so many times faster than real time
