"""Every time and count of matching, each stated once: who keeps it, what it spans, how long, and where that is from.

Times are in s. The figures agree in pyslac, libslac, the SDK headers of MStar and Vertexcom, and a public port of the
ISO 15118-5 tests; none was checked against the text of ISO 15118-3. Those of `FIELD` were measured in public captures.
"""

from enum import Enum

import msgspec

AGREED = "ISO 15118-3 by pyslac, libslac, MStar and Vertexcom SDK"
FIELD = "public captures"


class Side(Enum):
    """Who keeps a time or a count."""

    EV = "car"
    EVSE = "station"
    BOTH = "either side"


class Kind(Enum):
    """Whether a time is the other side's failure or the own goal."""

    TIMEOUT = "timeout"
    PERFORMANCE = "performance"


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """One time: at least `least` and at most `limit` s, of what `span` says."""

    name: str
    side: Side
    kind: Kind
    span: str
    least: float = 0.0
    limit: float
    source: str = AGREED


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """One count, from `least` to `most`."""

    name: str
    side: Side
    what: str
    least: int
    most: int
    source: str = AGREED


def _timeout(name: str, side: Side, limit: float, span: str, least: float = 0.0) -> Timer:
    return Timer(name=name, side=side, kind=Kind.TIMEOUT, span=span, least=least, limit=limit)


def _goal(name: str, side: Side, limit: float, span: str, least: float = 0.0) -> Timer:
    return Timer(name=name, side=side, kind=Kind.PERFORMANCE, span=span, least=least, limit=limit)


EV, EVSE, BOTH = Side.EV, Side.EVSE, Side.BOTH

# Where the standard gives a range for a timeout, `least` and `limit` are its ends.
TIMERS: tuple[Timer, ...] = (
    _timeout("TT_EV_atten_results", EV, 1.2, "from the first START_ATTEN_CHAR.IND to the last ATTEN_CHAR.IND"),
    _timeout("TT_EVSE_match_MNBC", EVSE, 0.6, "from the first START_ATTEN_CHAR.IND to the last sound"),
    _timeout("TT_match_response", BOTH, 0.2, "from a request or indication to its answer"),
    _timeout("TT_match_sequence", BOTH, 0.4, "from an answer to the request or indication that follows it"),
    _timeout("TT_EVSE_match_session", EVSE, 10.0, "from SLAC_PARM.CNF to SLAC_MATCH.REQ"),
    _timeout("TT_EVSE_SLAC_init", EVSE, 50.0, "from the car being there to SLAC_PARM.REQ", least=20.0),
    _timeout("TT_match_join", BOTH, 12.0, "from SLAC_MATCH.CNF to the link being up"),
    _timeout("TT_matching_rate", EV, 0.4, "from a failed matching to the next SLAC_PARM.REQ"),
    _timeout("TT_matching_repetition", EV, 10.0, "from the first SLAC_PARM.REQ to the last new matching"),
    _timeout("TT_amp_map_exchange", BOTH, 0.2, "from AMP_MAP.REQ to AMP_MAP.CNF"),
    _timeout("TT_EVSE_vald_toggle", EVSE, 3.5, "from the second VALIDATE.REQ to the end of counting"),
    _goal("TP_EV_SLAC_init", EV, 10.0, "from the pilot asking for communication to SLAC_PARM.REQ"),
    _goal("TP_EV_match_session", EV, 0.5, "from the last ATTEN_CHAR.IND to SLAC_MATCH.REQ or VALIDATE.REQ"),
    _goal("TP_EV_batch_msg_interval", EV, 0.05, "between two messages of a batch, sounds above all", least=0.02),
    _goal("TP_match_response", BOTH, 0.1, "from a request or indication to its answer"),
    _goal("TP_match_sequence", BOTH, 0.1, "from an answer to the request or indication that follows it"),
    _goal("TP_amp_map_exchange", BOTH, 0.1, "from AMP_MAP.REQ to AMP_MAP.CNF"),
    _goal("TP_EVSE_avg_atten_calc", EVSE, 0.1, "from the last sound to ATTEN_CHAR.IND"),
    _goal("TP_link_ready_notification", BOTH, 1.0, "from the link being up to saying so", least=0.2),
    _goal("TP_EV_vald_state_duration", EV, 0.4, "how long a state of the pilot lasts in a validation", least=0.2),
    _goal("TP_EV_vald_toggle", EV, 3.5, "from the first to the last toggle of a validation", least=0.6),
    _goal("TP_match_leave", BOTH, 1.0, "from the plug being drawn, or states E and F, to having left the network"),
    _goal("T_vald_detect_time", EVSE, 0.2, "from a change of the pilot to knowing it"),
    _goal("T_conn_max_comm", BOTH, 8.0, "from the plug going in to the first message of matching"),
    _goal("T_conn_resume", EV, 6.0, "from waking up to the first message"),
    _goal("T_conn_resetup", BOTH, 15.0, "from a lost link to a new one"),
    _goal("T_conn_init_HLC", BOTH, 0.2, "from the link being up to the first message above it"),
)

COUNTERS: tuple[Counter, ...] = (
    Counter(name="C_EV_match_MNBC", side=EV, what="sounds of a matching", least=10, most=10),
    Counter(name="C_EV_start_atten_char_inds", side=EV, what="START_ATTEN_CHAR.IND of a matching", least=3, most=3),
    Counter(name="C_EV_match_retry", side=BOTH, what="repetitions of a request without answer", least=2, most=2),
    Counter(name="C_conn_max_match", side=BOTH, what="matchings whose link does not come up", least=3, most=3),
    Counter(name="C_sequ_retry", side=EVSE, what="wake-ups of a car that does not match", least=2, most=2),
    Counter(name="C_EV_vald_nb_toggles", side=EV, what="toggles of a validation", least=1, most=3),
    Counter(name="C_EVSE_match_parallel", side=EVSE, what="cars in matching at one time, at least", least=5, most=64),
)

_TIMERS = {timer.name: timer for timer in TIMERS}
_COUNTERS = {counter.name: counter for counter in COUNTERS}


def timer(name: str) -> Timer:
    """The row of this name; KeyError where there is none."""
    return _TIMERS[name]


def limit(name: str) -> float:
    """The longest that a time may take, in s."""
    return _TIMERS[name].limit


def count(name: str) -> int:
    """The largest that a count may be."""
    return _COUNTERS[name].most
