"""What engines hand out: octets to send, the end of a connection, and what happened, for records and logs."""

from collections.abc import Callable
from typing import Any

import msgspec

from pilotwire.energy import Needs, Plan
from pilotwire.session.agreed import SERVICE_NAMES, Agreed
from pilotwire.session.rules import State
from pilotwire.session.timers import Timer


class Send(msgspec.Struct, frozen=True):
    """Octets for the peer, and the message that they carry."""

    data: bytes
    message: Any


class Close(msgspec.Struct, frozen=True):
    """The connection is to be closed, after what was sent has gone out."""

    why: str


class Received(msgspec.Struct, frozen=True):
    """A message came in."""

    message: Any


class Entered(msgspec.Struct, frozen=True):
    """The session went on to another state."""

    state: State


class Established(msgspec.Struct, frozen=True, kw_only=True):
    """There is a session."""

    session_id: bytes
    peer: str  # EVCCID at the station, EVSEID in the car
    joined: bool = False  # whether a paused one goes on


class Authorized(msgspec.Struct, frozen=True):
    """Somebody pays: a contract by its eMAID, or None for external means (EIM)."""

    contract: str | None = None


class Selected(msgspec.Struct, frozen=True):
    """Car and station agreed on what to do."""

    agreed: Agreed


class NeedsStated(msgspec.Struct, frozen=True):
    """The car told what it needs."""

    needs: Needs


class ProfileChosen(msgspec.Struct, frozen=True):
    """The car chose a schedule and told its plan, which may be None."""

    schedule: int | None
    plan: Plan | None


class EnergyStarted(msgspec.Struct, frozen=True):
    """Energy may flow from now on."""


class EnergyStopped(msgspec.Struct, frozen=True):
    """Energy flows no longer."""


class BatteryTold(msgspec.Struct, frozen=True, kw_only=True):
    """The car told the state of its battery."""

    soc: float | None = None  # %
    volts: float | None = None
    amps: float | None = None  # wanted


class ReceiptGiven(msgspec.Struct, frozen=True, kw_only=True):
    """The car confirmed a meter reading, `verified` by a signature where the protocol has one."""

    number: int = 0  # of the reading, as the meter counts them; 0 where it is not known
    meter_id: str
    import_wh: int
    export_wh: int | None = None
    verified: bool
    signature: bytes = b""  # the car's, where the protocol has one


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A request was answered with a failure."""

    request: str
    state: State
    code: str
    why: str


class Warned(msgspec.Struct, frozen=True):
    """Something is odd, and was let pass."""

    what: str


class Expired(msgspec.Struct, frozen=True):
    """A limit of time was reached."""

    timer: Timer
    state: State


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """The session is over, or sleeps; `good` where it ended as the protocol wants it."""

    why: str
    good: bool
    paused: bool = False


Event = (
    Received
    | Entered
    | Established
    | Authorized
    | Selected
    | NeedsStated
    | ProfileChosen
    | EnergyStarted
    | EnergyStopped
    | BatteryTold
    | ReceiptGiven
    | Refused
    | Warned
    | Expired
    | Ended
)


Words = list[Send | Close]
"""What a side has to say to its connection, in order."""

Listener = Callable[[float, Event], None]
"""Is told every event with its moment, UNIX s."""


def ignore(now: float, event: Event) -> None:
    """Listens to nothing."""


def describe(event: Event) -> tuple[str, str] | None:
    """An event as a name and a few words without any secret; None for what is told elsewhere or too often."""
    match event:
        case Entered(state=state):
            return "state", state.name
        case Selected(agreed=agreed) if agreed.variant is not None:
            variant = agreed.variant
            return "service", f"{SERVICE_NAMES.get(variant.service, variant.service)}, {variant.control.name.lower()}"
        case Refused(request=request, state=state, code=code, why=why):
            return "refused", f"{request} in {state.name}: {code}, {why}"
        case Warned(what=what):
            return "warning", what
        case Expired(timer=timer, state=state):
            return "expired", f"{timer.name} ({timer.limit} s) in {state.name}"
        case Ended(why=why, paused=paused):
            return ("paused" if paused else "ended"), why
        case EnergyStarted():
            return "energy", "on"
        case EnergyStopped():
            return "energy", "off"
    return None
