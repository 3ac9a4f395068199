"""What a side wants of digital communication, and how long and how often it tries. All times in s."""

from enum import Enum

import msgspec

from pilotwire.ports import UNAVAILABLE, Drive
from pilotwire.signalling.timings import STEP_EF, STEP_X1
from pilotwire.slac.timers import count, limit, timer

_toggle = timer("TP_EV_vald_state_duration")
TOGGLE_S = (_toggle.least + _toggle.limit) / 2
"""How long a car that wakes its station stands in state C: as in a validation."""

RESETUP_S = limit("T_conn_resetup")
"""Within this time a station that was woken offers communication."""

STEADY_S = 60.0
"""A link that stood so long was a good one: whatever failed before it counts no more. Ours to choose."""

SETTLE_S = 0.5
"""How long a pilot may still read as E or F after the generator went back to work. Ours to choose."""


class Hlc(Enum):
    """How digital communication (HLC) is wanted."""

    REQUIRED = "no charging without"
    PREFERRED = "charging by duty cycle where it fails"
    NEVER = "charging by duty cycle"


class DockPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """One for each side; `wake` and `init_s` are the station's."""

    hlc: Hlc = Hlc.REQUIRED
    init_s: float | None = timer("TT_EVSE_SLAC_init").least  # of a car that does not begin; None where no car has to
    wake: Drive = UNAVAILABLE  # what wakes such a car up: state E or F
    wakes: int = count("C_sequ_retry")
    step_ef_s: float = STEP_EF.seconds
    step_x1_s: float = STEP_X1.seconds
    matches: int = count("C_conn_max_match")  # attempts until one fails for good
    losses: int = count("C_conn_max_match")  # links that may be lost for one plug, each followed by another attempt
    steady_s: float = STEADY_S
