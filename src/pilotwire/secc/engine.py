"""The station's side of one connection: requests in, exactly one response out for each, commands for the hardware.

Synchronous and blind: octets, facts and the time come in, values go out. Whatever goes wrong (a refusal, silence, a
fault, a plug pulled, a lost connection) ends in the same commands: output off, contactors open.
"""

from collections.abc import Mapping
from typing import Any

from pilotwire.messages.sap import SupportedAppProtocolReq
from pilotwire.ports import X1, Contactors, DrivePilot, Lock, OutputOff, StationFacts
from pilotwire.secc.answers import BOOK
from pilotwire.secc.errors import Refuse, Wait
from pilotwire.secc.filling import fill
from pilotwire.secc.offering import Offering
from pilotwire.secc.power import off_target
from pilotwire.secc.sleeping import Sleeper
from pilotwire.secc.visit import Entropy, Output, Visit
from pilotwire.session.agreed import Goals
from pilotwire.session.alarms import Alarms
from pilotwire.session.binding import bind
from pilotwire.session.blank import NoResponse, refusal, response_of
from pilotwire.session.channel import Channel, Garbled, Heard, TooMany
from pilotwire.session.dialect import ZERO, Dialect, Envelope, Security, unpack
from pilotwire.session.events import Close, Ended, EnergyStopped, Entered, Expired, Received, Refused, Send
from pilotwire.session.follower import FIRST, Follower
from pilotwire.session.handshake import NOTHING, choose
from pilotwire.session.quirks import combine, tolerances
from pilotwire.session.rules import State, Table
from pilotwire.session.timers import EIM_ONGOING, Role, Span, Timer

LATE = {"NEW_SCHEDULE": "FAILED_ScheduleRenegotiation"}
"""The code of a station that is not ready in time; FAILED in all other states."""

LINGER = 5.0
"""How long, in s, a failed session waits for the car to close, or to send its SessionStopReq."""

ENERGY = frozenset(
    {
        "CableCheckReq",
        "PreChargeReq",
        "PowerDeliveryReq",
        "CurrentDemandReq",
        "ChargingStatusReq",
        "DC_CableCheckReq",
        "DC_PreChargeReq",
        "DC_ChargeLoopReq",
        "AC_ChargeLoopReq",
    }
)
"""Requests that a broken station has to refuse."""


class StationEngine:
    """One connection of one car, from the handshake to its end.

    `facts` tell the state of the outlet at the beginning. `sleeping` are the paused sessions of this outlet by id.
    `peer_certificate` is the car's TLS certificate in DER, where it showed one. `extra` adds rows for peculiar cars
    to those of the offering's quirks.
    """

    def __init__(
        self,
        offering: Offering,
        facts: StationFacts,
        entropy: Entropy,
        now: float,
        *,
        security: Security = Security.NONE,
        sleeping: Mapping[bytes, Sleeper] | None = None,
        peer_certificate: bytes | None = None,
        extra: Table | None = None,
        stretch: float = 1.0,
    ) -> None:
        self.offering = offering
        self.visit = Visit(offering, facts, security, entropy)
        self.visit.now, self.visit.peer_certificate = now, peer_certificate
        self.follower = Follower(combine(tolerances(offering.quirks), extra or {}))
        self.visit.state = self.follower.state
        self._sleeping = sleeping or {}
        self._channel = Channel()
        self._alarms = Alarms(Role.SECC, stretch)
        self._stretch = stretch
        self._pending: Envelope | None = None
        self._overdue: Timer | None = None
        self._blocked = "FAILED"  # the code where what an answer waits for breaks
        self._linger: float | None = None
        self._closed = False
        self._alarms.start(Span.SETUP, now, None)
        self._alarms.start(Span.SILENCE, now, None)

    # The surface.

    @property
    def state(self) -> State:
        """What the station waits for."""
        return self.follower.state

    @property
    def waiting(self) -> bool:
        """Whether a request waits for the hardware to be answered."""
        return self._pending is not None

    @property
    def closed(self) -> bool:
        """Whether the connection is over."""
        return self._closed

    def aim(self, goals: Goals) -> None:
        """Mobility needs that somebody set at the station; a car of ISO 15118-20 is told them if it lets the station.

        They hold from the next response on, as far as they are not None.
        """
        if goals != self.visit.goals:
            self.visit.goals, self.visit.notes.goals_due = goals, None

    def take(self) -> list[Output]:
        """What there is to do since the last call, in order."""
        out, self.visit.out = self.visit.out, []
        return out

    def receive(self, data: bytes, now: float) -> None:
        """Octets of the car."""
        self.visit.now = now
        if self._closed:
            return
        try:
            self._channel.feed(data)
        except TooMany as error:
            self._give_up(str(error))
        self._pump()

    def tell(self, facts: StationFacts, now: float) -> None:
        """What the outlet is like now."""
        self.visit.now, before = now, self.visit.facts
        self.visit.facts = facts
        if self._closed:
            return
        if facts.fault and not before.fault:
            self._make_safe()
        if before.pilot.connected and not facts.pilot.connected:
            self._give_up("the plug was pulled")
        elif self._pending:
            self._answer()
            self._pump()

    def next_deadline(self) -> float | None:
        """When `handle_timeout` is due, UNIX s."""
        times = [moment for moment in (self._alarms.next, self._linger) if moment is not None]
        return min(times, default=None)

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        self.visit.now = now
        for timer in self._alarms.due(now):
            self._ring(timer)
        if self._linger is not None and now >= self._linger:
            self._close("the car did not close the connection")
        self._pump()

    def hang_up(self, now: float, why: str = "the car closed the connection") -> None:
        """The connection is gone."""
        self.visit.now = now
        if not self._closed:
            self._give_up(why)

    # Inside.

    def _pump(self) -> None:
        while not self._closed and self._pending is None:
            match self._channel.read():
                case None:
                    return
                case Garbled(why=why):
                    self._give_up(f"unreadable: {why}")
                case Heard(message=message, payload=payload):
                    self.visit.message, self.visit.payload = message, payload
                    self._hear(message)

    def _hear(self, message: Any) -> None:
        self.visit.tell(Received(message))
        self._alarms.stop(Span.SILENCE)
        if isinstance(message, SupportedAppProtocolReq):
            self._shake(message)
            return
        envelope = unpack(message)
        if envelope is None:
            self._give_up("a message without a body")
            return
        self._pending = envelope
        name = type(envelope.body).__name__
        dialect, now = self.follower.agreed.dialect, self.visit.now
        self._alarms.start(Span.ANSWER, now, dialect, name)
        if self.follower.takes(envelope.body):
            self._alarms.keep(Span.STATE, now, dialect, self.state.name)
        self._answer()

    def _shake(self, request: SupportedAppProtocolReq) -> None:
        choice = choose(request, self._served()) if self.state.name == "HANDSHAKE" else None
        response = choice.response if choice else NOTHING
        self._send(self._channel.handshake(response), response)
        if choice is None:
            self._give_up("no common protocol")
            return
        self._channel.dialect = choice.dialect
        self._follow(request, response)

    def _served(self) -> list[Dialect]:
        allowed, security = self.offering.allowed, self.visit.security
        return [dialect for dialect in self.offering.dialects if security in allowed[dialect]]

    def _answer(self) -> None:
        envelope = self._pending
        assert envelope is not None
        request = envelope.body
        try:
            response = self._respond(envelope)
        except Wait:
            return
        except Refuse as refused:
            self._refuse(request, refused)
            return
        except NoResponse as error:
            self._give_up(str(error))
            return
        self._pending = None
        self._reply(response)
        self._follow(request, response)

    def _respond(self, envelope: Envelope) -> Any:
        request = envelope.body
        response_of(type(request))
        visit = self.visit
        visit.signature = envelope.signature
        self._check(envelope)
        if visit.facts.fault and type(request).__name__ in ENERGY and not _ends_energy(request):
            raise Refuse(self._blocked, visit.facts.fault)
        try:
            response = BOOK[type(request)](visit, request)
        except Wait as wait:
            if visit.last_call:
                raise Refuse(wait.code, f"{wait.what} took too long") from wait
            self._watch(wait, type(request).__name__)
            self._blocked = wait.code
            raise
        if self._overdue and (_is_ongoing(response) or off_target(request, response)):
            code = LATE.get(self.state.name, "FAILED")
            raise Refuse(code, f"{self._overdue.name} of {self._overdue.limit} s is over")
        return response

    def _watch(self, wait: Wait, name: str) -> None:
        """The pilot has a limit of its own, besides that of the message."""
        if wait.span is Span.PILOT:
            self._alarms.keep(Span.PILOT, self.visit.now, self.follower.agreed.dialect, name)
        else:
            self._alarms.stop(Span.PILOT)

    def _check(self, envelope: Envelope) -> None:
        request, agreed = envelope.body, self.follower.agreed
        first = agreed.dialect is not None and self.state is FIRST[agreed.dialect]
        again = type(request).__name__ == "SessionSetupReq" and self.follower.takes(request)
        if again and not first:
            self._begin_anew()
        if first or again:
            self.visit.joining = self._sleeper(envelope.session_id)
            self.visit.session_id = b""
        elif envelope.session_id != self.visit.session_id:
            raise Refuse("FAILED_UnknownSession", f"SessionID {envelope.session_id.hex() or 'empty'}")
        if not self.follower.takes(request):
            raise Refuse("FAILED_SequenceError", f"{type(request).__name__} in state {self.state.name}")

    def _begin_anew(self) -> None:
        """A car that starts from the beginning, where the table lets it: nothing of its session before is left."""
        self._make_safe()
        self.visit.tell(Ended(why="the car began anew", good=False))
        self._alarms.stop(Span.STATE, Span.ONGOING, Span.READY)
        self._overdue = None

    def _sleeper(self, session_id: bytes) -> Sleeper | None:
        """The paused session that a car may wake: its own, in time."""
        found = self._sleeping.get(session_id) if any(session_id) else None
        if found is None or found.until < self.visit.now:
            return None
        return found if found.binding == bind(session_id, self.visit.peer_certificate) else None

    def _refuse(self, request: Any, refused: Refuse) -> None:
        self._pending = None
        visit, name = self.visit, type(request).__name__
        if self._linger is not None and name == "SessionStopReq" and refused.code == "FAILED_SequenceError":
            refused = Refuse("OK", "the end of a failed session")
        else:
            visit.tell(Refused(request=name, state=self.state, code=refused.code, why=refused.why))
        self._make_safe()
        self._reply(refusal(type(request), refused.code, fill(visit, request)))
        if self._linger is None:
            self._alarms.stop_all()
            self._linger = visit.now + LINGER * self._stretch
            visit.tell(Ended(why=f"{refused.code}: {refused.why}", good=False))
            visit.do(Lock(False))
            self.follower.fail()
            self._entered()
        elif refused.code == "OK":
            self._close("the end of a failed session")

    def _reply(self, body: Any) -> None:
        envelope = Envelope(session_id=self.visit.session_id or ZERO, body=body, signature=self.visit.seal)
        self.visit.seal = None
        self._alarms.stop(Span.ANSWER, Span.PILOT)
        self.visit.last_call, self._blocked = False, "FAILED"
        self._send(*self._channel.write(envelope, self.visit.now))

    def _send(self, data: bytes, message: Any) -> None:
        self.visit.out.append(Send(data, message))

    def _follow(self, request: Any, response: Any) -> None:
        """Go on where the table leads, and set the clocks for it."""
        before = self.state
        self.follower.exchange(request, response, self.visit.session_id)
        if self.visit.joining and response.response_code.name == "OK_OldSessionJoined":
            self.follower.remember(self.visit.joining.agreed)
        self.visit.agreed = self.follower.agreed
        self._set_clocks(before, request, response)
        if self.state is not before:
            self._entered()
        if self.follower.over:
            self._finish(request)

    def _set_clocks(self, before: State, request: Any, response: Any) -> None:
        now, dialect = self.visit.now, self.follower.agreed.dialect
        self._alarms.start(Span.SILENCE, now, dialect, self.state.name)
        if type(response).__name__ == "SessionSetupRes":
            self._alarms.stop(Span.SETUP)
            self._alarms.start(Span.READY, now, dialect)
        if self.visit.notes.energized:
            self._alarms.stop(Span.READY)
        if self.state is not before:
            self._alarms.leave(self.state.name)
            self._overdue = None
        elif _is_ongoing(response):
            self._alarms.keep(Span.ONGOING, now, dialect, self.state.name, self._patience())
        elif hasattr(response, "evse_processing"):
            self._decided()

    def _decided(self) -> None:
        """A question came to an end without leaving the state: the next one begins with all its time."""
        self._alarms.stop(Span.ONGOING)
        if self._overdue is not None and self._overdue.span is Span.ONGOING:
            self._overdue = None

    def _patience(self) -> float | None:
        """A person at a card reader gets more time than a backend."""
        waits_for_person = self.state.name.startswith("AUTH") and not self.follower.agreed.contract
        return EIM_ONGOING if waits_for_person else None

    def _entered(self) -> None:
        self.visit.state = self.state
        self.visit.tell(Entered(self.state))

    def _finish(self, request: Any) -> None:
        paused = getattr(getattr(request, "charging_session", None), "name", "") == "Pause"
        self._make_safe()
        self.visit.do(Lock(False))
        if paused:
            self.visit.out.append(self._sleep())
        self.visit.tell(Ended(why="the car stopped the session", good=True, paused=paused))
        self._alarms.stop_all()
        self._alarms.start(Span.RETAIN, self.visit.now, self.follower.agreed.dialect)
        self._linger = self.visit.now + LINGER * self._stretch

    def _sleep(self) -> Sleeper:
        visit = self.visit
        return Sleeper(
            session_id=visit.session_id,
            until=visit.now + self.offering.sleep_s,
            binding=bind(visit.session_id, visit.peer_certificate),
            agreed=self.follower.agreed,
            evccid=visit.peer,
            notes=visit.notes,
        )

    def _ring(self, timer: Timer) -> None:
        if timer.span is Span.RETAIN:
            self.visit.do(DrivePilot(X1))
            return
        self.visit.tell(Expired(timer, self.state))
        if timer.span in (Span.ANSWER, Span.PILOT):
            self.visit.last_call = True
            self._answer()
        elif timer.span in (Span.STATE, Span.ONGOING):
            self._overdue = timer
        elif timer.span in (Span.SILENCE, Span.SETUP):
            self._give_up(f"{timer.name}: {timer.limit} s {timer.span.value}")

    def _give_up(self, why: str) -> None:
        """End without another word."""
        self._make_safe()
        if self._linger is None:
            self.visit.do(Lock(False))
            self.visit.tell(Ended(why=why, good=False))
            self.follower.fail()
            self._entered()
        self._close(why)

    def _make_safe(self) -> None:
        self.visit.do(OutputOff(), Contactors(False))
        if self.visit.notes.energized:
            self.visit.notes.energized = False
            self.visit.tell(EnergyStopped())

    def _close(self, why: str) -> None:
        self._alarms.stop_all(but=Span.RETAIN)  # the pilot goes on after the connection
        self._pending, self._linger, self._closed = None, None, True
        self.visit.out.append(Close(why))


def _ends_energy(request: Any) -> bool:
    """Whether a PowerDeliveryReq switches energy off, which must always be possible."""
    progress = getattr(request, "charge_progress", None)
    return getattr(progress, "name", "") == "Stop" or getattr(request, "ready_to_charge_state", None) is False


def _is_ongoing(response: Any) -> bool:
    processing = getattr(response, "evse_processing", None)
    return processing is not None and processing.name != "Finished"
