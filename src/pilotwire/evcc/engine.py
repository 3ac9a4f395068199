"""The car's side of one connection: runs a script that asks, checks every answer, keeps the car's time limits."""

from collections.abc import Callable
from typing import Any

from pilotwire.evcc.settings import Asleep, Settings
from pilotwire.evcc.steps import Abandon, Ask, Broken, Rest, Script, Until
from pilotwire.messages.sap import SupportedAppProtocolRes
from pilotwire.messages.xmldsig import Signature
from pilotwire.ports import CarCommand, CarFacts, Contactors, Lock, OutputOff, PilotState, Wish
from pilotwire.session.agreed import Goals
from pilotwire.session.alarms import Alarms
from pilotwire.session.channel import Channel, Garbled, Heard, TooMany
from pilotwire.session.dialect import ZERO, Envelope, Security, unpack
from pilotwire.session.events import Close, Ended, Entered, Event, Expired, Received, Send, Warned
from pilotwire.session.follower import Follower
from pilotwire.session.handshake import dialect_of
from pilotwire.session.quirks import combine, tolerances
from pilotwire.session.rules import State, Table
from pilotwire.session.timers import EIM_ONGOING, Kind, Role, Span, Timer

Output = CarCommand | Event | Send | Close


class Trip:
    """One session as the script sees it."""

    def __init__(
        self, settings: Settings, facts: CarFacts, security: Security, entropy: Callable[[int], bytes]
    ) -> None:
        self.settings, self.facts, self.security, self.entropy = settings, facts, security, entropy
        self.now = 0.0
        self.follower = Follower()
        self.session_id = ZERO
        self.resume: Asleep | None = None
        self.peer_certificate: bytes | None = None  # DER, of the TLS server
        self.evse_id = ""
        self.binding = b""  # ties a paused session to this station
        self.signature: Signature | None = None  # of the last response
        self.paused = False
        self.granted = Wish.CHARGE  # the last wish of the driver that was followed
        self.confirmed = 0.0  # UNIX s: when a reading was confirmed last
        self.confirming = False  # whether the station asks for a confirmation
        self.goals = Goals()  # mobility needs that were set at the station
        self.services_may_change = False  # whether the station lets services be renegotiated
        self.out: list[Output] = []

    @property
    def agreed(self) -> Any:
        """What was agreed so far."""
        return self.follower.agreed

    def do(self, *commands: CarCommand) -> None:
        """Give orders to the hardware, in this order."""
        self.out.extend(commands)

    def tell(self, event: Event) -> None:
        """Put something on record."""
        self.out.append(event)


class CarEngine:
    """One connection to one station, from the handshake to its end. `script` asks the questions.

    `lawless` lets a script send requests that its own table forbids: for tests of stations.
    """

    def __init__(
        self,
        trip: Trip,
        script: Callable[[Trip], Script[None]],
        now: float,
        *,
        extra: Table | None = None,
        lawless: bool = False,
        stretch: float = 1.0,
    ) -> None:
        self.trip, self._lawless, self._stretch = trip, lawless, stretch
        trip.now = now
        trip.follower = Follower(combine(tolerances(trip.settings.habits.quirks), extra or {}))
        self._script = script(trip)
        self._channel = Channel()
        self._alarms = Alarms(Role.EVCC, stretch)
        self._asked: Ask | None = None
        self._until: Until | None = None
        self._wake: float | None = None
        self._answered = now  # when the last response came
        self._closed = False
        self._alarms.start(Span.SETUP, now, None)
        self._go(lambda: next(self._script))

    # The surface.

    @property
    def state(self) -> State:
        """Where the session is."""
        return self.trip.follower.state

    @property
    def closed(self) -> bool:
        """Whether the connection is over."""
        return self._closed

    def take(self) -> list[Output]:
        """What there is to do since the last call, in order."""
        out, self.trip.out = self.trip.out, []
        return out

    def receive(self, data: bytes, now: float) -> None:
        """Octets of the station."""
        self.trip.now = now
        if self._closed:
            return
        try:
            self._channel.feed(data)
        except TooMany as error:
            self._break(str(error))
        while not self._closed:
            match self._channel.read():
                case None:
                    return
                case Garbled(why=why):
                    self._break(f"unreadable: {why}")
                case Heard(message=message):
                    self._hear(message)

    def tell(self, facts: CarFacts, now: float) -> None:
        """What the car is like now."""
        self.trip.now, before = now, self.trip.facts
        self.trip.facts = facts
        if self._closed:
            return
        if before.inlet.plugged and not facts.inlet.plugged:
            self._break("the plug was pulled")
        elif self._until and self._until.holds(facts):
            self._resume(True)

    def next_deadline(self) -> float | None:
        """When `handle_timeout` is due, UNIX s."""
        times = [moment for moment in (self._alarms.next, self._wake) if moment is not None]
        return min(times, default=None)

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        self.trip.now = now
        for timer in self._alarms.due(now):
            self._ring(timer)
        while not self._closed and self._wake is not None and now >= self._wake:
            self._resume(False if self._until else None)

    def hang_up(self, now: float, why: str = "the station closed the connection") -> None:
        """The connection is gone."""
        self.trip.now = now
        if not self._closed:
            self._break(why)

    # Inside.

    def _resume(self, value: Any) -> None:
        self._until = self._wake = None
        self._go(lambda: self._script.send(value))

    def _go(self, advance: Callable[[], Any]) -> None:
        """Run the script to its next step, or to its end."""
        try:
            self._step(advance())
        except StopIteration:
            self._end("the session is over", good=True)
        except (Abandon, Broken) as error:
            self._break(str(error))

    def _step(self, step: Any) -> None:
        match step:
            case Ask():
                self._ask(step)
            case Rest(seconds=seconds):
                self._wake = self._answered + seconds * self._stretch
                if self._wake <= self.trip.now:
                    self._resume(None)
            case Until(holds=holds, seconds=seconds):
                self._until, self._wake = step, self.trip.now + seconds * self._stretch
                if holds(self.trip.facts):
                    self._resume(True)

    def _ask(self, step: Ask) -> None:
        follower, now, name = self.trip.follower, self.trip.now, type(step.request).__name__
        if not self._lawless and not follower.allows(type(step.request)):
            raise Broken(f"{name} is not allowed in state {self.state.name}")
        self._asked = step
        self._alarms.stop(Span.PACE)
        patience = self.trip.settings.habits.patience
        self._alarms.start(Span.REPLY, now, follower.agreed.dialect, name, patience.get(name))
        if follower.allows(type(step.request)):
            state = self.state.name
            self._alarms.keep(Span.STATE, now, follower.agreed.dialect, state, patience.get(state))
        self._send(step)

    def _send(self, step: Ask) -> None:
        if self.trip.follower.agreed.dialect is None:
            self.trip.out.append(Send(self._channel.handshake(step.request), step.request))
            return
        envelope = Envelope(session_id=self.trip.session_id, body=step.request, signature=step.signature)
        self.trip.out.append(Send(*self._channel.write(envelope, self.trip.now)))

    def _hear(self, message: Any) -> None:
        self.trip.tell(Received(message))
        asked, self._asked = self._asked, None
        if asked is None:
            self._break(f"{type(message).__name__} came unasked")
            return
        self._alarms.stop(Span.REPLY)
        self._answered = self.trip.now
        try:
            body = self._checked(asked, message)
        except Broken as error:
            self._break(str(error))
            return
        self._follow(asked.request, body)
        self._go(lambda: self._script.send(body))

    def _checked(self, asked: Ask, message: Any) -> Any:
        """The body of the response that is due. Raises Broken."""
        if isinstance(message, SupportedAppProtocolRes) and asked.response is SupportedAppProtocolRes:
            if dialect_of(asked.request, message) is None:
                raise Broken("the station speaks none of the car's protocols")
            return message
        envelope = unpack(message)
        if envelope is None or type(envelope.body) is not asked.response:
            raise Broken(f"{asked.response.__name__} was due, {type(message).__name__} came")
        code = envelope.body.response_code.name
        if code.startswith("FAILED"):
            raise Broken(f"the station answered {code} in {asked.response.__name__}")
        self._identify(envelope)
        self.trip.signature = envelope.signature
        return envelope.body

    def _identify(self, envelope: Envelope) -> None:
        if type(envelope.body).__name__ == "SessionSetupRes":
            if not any(envelope.session_id):
                raise Broken("the station gave no SessionID")
            self.trip.session_id = envelope.session_id
        elif envelope.session_id != self.trip.session_id:
            raise Broken(f"SessionID {envelope.session_id.hex() or 'empty'} is not the one of this session")

    def _follow(self, request: Any, response: Any) -> None:
        follower, before = self.trip.follower, self.state
        if follower.allows(type(request)):
            identity = self.trip.session_id if follower.agreed.dialect else b""  # a handshake has none
            follower.exchange(request, response, identity)
        self._channel.dialect = follower.agreed.dialect
        self._set_clocks(before, response)
        if self.state is not before:
            self.trip.tell(Entered(self.state))

    def _set_clocks(self, before: State, response: Any) -> None:
        now, dialect = self.trip.now, self.trip.follower.agreed.dialect
        self._alarms.start(Span.PACE, now, dialect, self.state.name)
        if type(response).__name__ == "SessionSetupRes":
            self._alarms.stop(Span.SETUP)
            self._alarms.start(Span.READY, now, dialect)
        if type(response).__name__ == "PowerDeliveryRes":
            self._alarms.stop(Span.READY)
        if self.state is not before:
            self._alarms.leave(self.state.name)
        elif getattr(getattr(response, "evse_processing", None), "name", "Finished") != "Finished":
            self._alarms.keep(Span.ONGOING, now, dialect, self.state.name, self._patience())
        elif hasattr(response, "evse_processing"):  # decided, without leaving the state: the next way has all its time
            self._alarms.stop(Span.ONGOING)

    def _patience(self) -> float | None:
        waits_for_person = self.state.name.startswith("AUTH") and not self.trip.agreed.contract
        return EIM_ONGOING if waits_for_person else None

    def _ring(self, timer: Timer) -> None:
        self.trip.tell(Expired(timer, self.state))
        if timer.kind is Kind.PERFORMANCE:
            self.trip.tell(Warned(f"{timer.name}: the car took more than {timer.limit} s"))
        else:
            self._break(f"{timer.name}: {timer.limit} s {timer.span.value}")

    def _break(self, why: str) -> None:
        self._end(why, good=False)

    def _end(self, why: str, good: bool) -> None:
        if self._closed:
            return
        self._closed, self._wake, self._until, self._asked = True, None, None, None
        self._alarms.stop_all()
        self._script.close()
        self.trip.do(OutputOff(), Contactors(False), PilotState(False), Lock(False))
        self.trip.tell(Ended(why=why, good=good, paused=good and self.trip.paused))
        self.trip.out.append(Close(why))
