"""ISO 15118-20, car: the sequence chart as a script, for AC and DC, one way and both (8.8)."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.iso20.ac import AC
from pilotwire.evcc.iso20.dc import DC
from pilotwire.evcc.iso20.kinds import Kind, Next
from pilotwire.evcc.iso20.loop import SERVICES, Loop
from pilotwire.evcc.iso20.power import part, schedule, start, switch
from pilotwire.evcc.iso20.services import select
from pilotwire.evcc.iso20.setup import authorize, set_up
from pilotwire.evcc.steps import Abandon, Script, ask
from pilotwire.messages.iso20.common import ChargeProgress, ChargingSession, SessionStopReq, SessionStopRes
from pilotwire.session.agreed import AC_SERVICES
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import EnergyStarted, EnergyStopped, Warned


def iso20(trip: Trip) -> Script[None]:
    """A whole session after the handshake; whatever makes the car give up, it says goodbye."""
    try:
        joined = yield from set_up(trip)
        if not joined:
            yield from authorize(trip)
            yield from select(trip)
        while (ending := (yield from energy(trip))) in SERVICES:
            left = trip.agreed.variant if ending is Next.OTHER_SERVICE else None
            yield from select(trip, left)
    except Abandon as reason:
        trip.tell(Warned(str(reason)))
        yield from _leave(trip, str(reason))


def energy(trip: Trip) -> Script[Next]:
    """From charge parameters to the end of energy; what comes next."""
    kind: Kind = AC(trip) if trip.agreed.variant.service in AC_SERVICES else DC(trip)
    yield from kind.parameters()
    chosen = yield from schedule(trip)
    if chosen is None:
        return (yield from part(trip, Next.PAUSE))
    yield from kind.prepare()
    yield from start(trip, chosen)
    trip.tell(EnergyStarted())
    ending = yield from Loop(trip, kind, chosen).run()
    yield from switch(trip, ChargeProgress.Stop)
    trip.tell(EnergyStopped())
    yield from kind.finish()
    return (yield from part(trip, ending))


def _leave(trip: Trip, why: str) -> Script[None]:
    request = SessionStopReq(
        header=BLANK, charging_session=ChargingSession.Terminate, ev_termination_explanation=why[:160]
    )
    yield from ask(request, SessionStopRes)
