"""Every time limit of a session, each stated once: who holds it, what it spans, how long, and where that is from.

A timeout ends the session of the side that holds it. A performance time is the limit that a side keeps itself, so
that the peer's timeout never strikes. All limits are in s. The figures come from public stacks that quote the
standards: hupe1980/iso15118 and OpenChargingCloud conformance notes (HO), EcoG-io/iso15118 `timeouts.py` (JO), EVerest
(EV); none was checked against the text of a standard.
"""

from collections.abc import Iterable
from enum import Enum

import msgspec

from pilotwire.base.keyed import Keyed
from pilotwire.session.dialect import Dialect


class Role(Keyed):
    """The two sides."""

    EVCC = "car"
    SECC = "station"


class Kind(Enum):
    """Whether a limit is the other side's failure or the own goal."""

    TIMEOUT = "timeout"
    PERFORMANCE = "performance"


class Span(Keyed):
    """What a limit spans."""

    SETUP = "from the link being there to SessionSetupRes"
    SILENCE = "from a response sent to the next request received"
    PACE = "from a response received to the next request sent"
    REPLY = "from a request sent to its response received"
    ANSWER = "from a request received to its response sent"
    STATE = "from the first request of a state to leaving the state"
    ONGOING = "from the first Ongoing of a state to leaving the state"
    READY = "from SessionSetupRes to the response that starts energy"
    PILOT = "from PowerDelivery being asked to the pilot being in state C or D"
    RETAIN = "from the end of the session to the pilot's oscillator going off"
    DISCOVERY = "from a discovery request to the next one"


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """One limit. `of` names the states (STATE, ONGOING, SILENCE, PACE) or requests (REPLY, ANSWER); none is any."""

    name: str
    role: Role
    kind: Kind
    span: Span
    limit: float
    dialects: frozenset[Dialect]
    of: frozenset[str] = frozenset()
    source: str

    def covers(self, dialect: Dialect | None, name: str) -> bool:
        """Whether it holds in a protocol (None: before the handshake) for a state or request of this name."""
        return (dialect is None or dialect in self.dialects) and (not self.of or name in self.of)


ANY = frozenset(Dialect)
OLD = frozenset({Dialect.DIN, Dialect.ISO2})
DIN, ISO2 = frozenset({Dialect.DIN}), frozenset({Dialect.ISO2})
NEW = ANY - OLD

LOOP_STATES = frozenset({"CHARGE_LOOP", "STANDBY"})
BACKEND = frozenset(
    ["ServiceDetailReq", "PaymentDetailsReq", "PowerDeliveryReq", "CertificateInstallationReq", "CertificateUpdateReq"]
)
BACKEND_DIN = BACKEND - {"PowerDeliveryReq"}
BACKEND_NEW = frozenset({"ServiceDetailReq", "CertificateInstallationReq"})
LOOPS = frozenset({"AC_ChargeLoopReq", "DC_ChargeLoopReq"})
CURRENT = frozenset({"CurrentDemandReq"})
CABLE_CHECK = frozenset({"CABLE_CHECK"})
CHECKING = frozenset({"CABLE_CHECK", "CHECK_AGAIN"})
PRE_CHARGING = frozenset({"PRE_CHARGE", "PRE_CHARGED"})


def _pair(
    name: str,
    spans: tuple[Span, Span],
    limits: tuple[float, float],
    dialects: frozenset[Dialect],
    source: str,
    of: frozenset[str] = frozenset(),
) -> Iterable[Timer]:
    """The car's timeout and the station's performance time of one thing."""
    halves = ((Role.EVCC, Kind.TIMEOUT, "Timeout"), (Role.SECC, Kind.PERFORMANCE, "Performance_Time"))
    for (role, kind, word), span, limit in zip(halves, spans, limits, strict=True):
        yield Timer(
            name=f"V2G_{role.name}_{name}_{word}", role=role, kind=kind, span=span, limit=limit,
            dialects=dialects, of=of, source=source,
        )  # fmt: skip


def _one(
    name: str,
    role: Role,
    kind: Kind,
    span: Span,
    limit: float,
    dialects: frozenset[Dialect],
    source: str,
    of: frozenset[str] = frozenset(),
) -> Timer:
    return Timer(name=name, role=role, kind=kind, span=span, limit=limit, dialects=dialects, of=of, source=source)


MESSAGE = (Span.REPLY, Span.ANSWER)
OVER_STATE = (Span.STATE, Span.STATE)
WAITING = (Span.ONGOING, Span.ONGOING)
SECC, EVCC, TIMEOUT, PERFORMANCE = Role.SECC, Role.EVCC, Kind.TIMEOUT, Kind.PERFORMANCE

# The first row that covers a case holds, so what is special stands before what is general.
TIMERS: tuple[Timer, ...] = (
    *_pair("CommunicationSetup", (Span.SETUP, Span.SETUP), (20, 18), ANY, "HO; EV 18000 ms"),
    _one(
        "V2G_SECC_Sequence_Timeout_Loop",
        SECC,
        TIMEOUT,
        Span.SILENCE,
        0.5,
        NEW,
        "[V2G20-1500], [V2G20-1502] by HO",
        LOOP_STATES,
    ),
    _one("V2G_SECC_Sequence_Timeout", SECC, TIMEOUT, Span.SILENCE, 60, ANY, "HO"),
    _one("V2G_EVCC_Sequence_Performance_Time_Loop", EVCC, PERFORMANCE, Span.PACE, 0.25, NEW, "HO", LOOP_STATES),
    _one("V2G_EVCC_Sequence_Performance_Time", EVCC, PERFORMANCE, Span.PACE, 40, ANY, "HO"),
    *_pair("Msg_CurrentDemand", MESSAGE, (0.25, 0.025), OLD, "JO; HO", CURRENT),
    *_pair("Msg_Loop", MESSAGE, (0.5, 0.25), NEW, "JO; HO", LOOPS),
    *_pair("Msg_Backend", MESSAGE, (5, 4.5), ISO2, "JO; HO", BACKEND),
    *_pair("Msg_Backend", MESSAGE, (5, 4.5), DIN, "JO; HO", BACKEND_DIN),
    *_pair("Msg_Backend", MESSAGE, (5, 4.5), NEW, "JO; HO", BACKEND_NEW),
    *_pair("Msg", MESSAGE, (2, 1.5), ANY, "JO; HO"),
    # An external payment needs a person: EVerest gives three minutes for it. The car waits as long as the old
    # figure says only where a contract pays, see `evcc`.
    *_pair("Ongoing", WAITING, (60, 55), ANY, "HO"),
    *_pair("CableCheck", OVER_STATE, (40, 38), ANY, "HO, JO; for -20 HO has one figure, 40 s", CHECKING),
    *_pair("PreCharge", OVER_STATE, (7, 5), OLD, "HO, JO", PRE_CHARGING),
    *_pair("PreCharge", OVER_STATE, (10, 8), NEW, "JO; the station's half is ours", PRE_CHARGING),
    *_pair("ReadyToCharge", (Span.READY, Span.READY), (150, 148), DIN, "JO; the station's half is ours"),
    # Of AC: a DC outlet sees by itself that no current flows before state C.
    _one(
        "V2G_SECC_CPState_Detection_Timeout",
        SECC,
        TIMEOUT,
        Span.PILOT,
        1.5,
        ISO2,
        "JO",
        frozenset({"PowerDeliveryReq"}),
    ),
    _one("V2G_SECC_CPOscillator_Retain_Time", SECC, PERFORMANCE, Span.RETAIN, 1.5, OLD, "JO"),
    _one("V2G_EVCC_SDP_Repeat", EVCC, TIMEOUT, Span.DISCOVERY, 0.25, ANY, "HO"),
)

EIM_ONGOING = 180.0
"""How long both sides wait for a person to pay (EV, three minutes), instead of the Ongoing times."""

SDP_REQUESTS = 50
"""Discovery requests before a car gives up (HO)."""


def timer(role: Role, span: Span, dialect: Dialect | None, name: str = "") -> Timer | None:
    """The limit that holds for a role in a protocol, for a state or request of this name."""
    fit = (t for t in TIMERS if t.role is role and t.span is span and t.covers(dialect, name))
    return next(fit, None)
