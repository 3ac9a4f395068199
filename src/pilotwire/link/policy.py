"""What a side wants of digital communication, and how long and how often it tries. All times in s."""

from enum import Enum

import msgspec

from pilotwire.ports import UNAVAILABLE, Drive

STEP_EF_S = 4.0
"""T_step_EF, at the least (EVerest; a tester takes up to 8)."""

STEP_X1_S = 3.0
"""How long X1 stands between the end of one communication and the next (EVerest)."""

SLAC_INIT_S = 30.0
"""TT_EVSE_SLAC_init: 20 to 50 (V2G3 by second hand)."""

SEQUENCE_RETRIES = 2
"""C_sequ_retry."""

MATCHES = 3
"""C_conn_max_match."""

TOGGLE_S = 0.3
"""How long a car that wakes its station stands in state C: within TP_EV_vald_state_duration, 0.2 to 0.4."""

CONN_RESETUP_S = 15.0
"""T_conn_resetup: within this time a station that was woken offers communication."""

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
    init_s: float | None = SLAC_INIT_S  # of a car that does not begin; None where no car has to
    wake: Drive = UNAVAILABLE  # what wakes such a car up: state E or F
    wakes: int = SEQUENCE_RETRIES
    step_ef_s: float = STEP_EF_S
    step_x1_s: float = STEP_X1_S
    matches: int = MATCHES  # attempts until one fails for good
    losses: int = MATCHES  # links that may be lost for one plug, each followed by another attempt
    steady_s: float = STEADY_S
