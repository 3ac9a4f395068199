"""A station with virtual hardware whose car is the test: it asks whatever it likes, and its hands are on the car."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from pilotwire.drivers.virtual import CarModel, StationModel, ac_pair, dc_pair
from pilotwire.drivers.virtual.models import AC_LIMITS, DC_LIMITS
from pilotwire.messages.xmldsig import Signature
from pilotwire.ports import CarCommand, Contactors, Limits, PilotState
from pilotwire.secc import Offering
from pilotwire.session.channel import Channel, Heard
from pilotwire.session.dialect import ZERO, Dialect, Envelope, Security, unpack
from pilotwire.session.events import Event, Send
from pilotwire.session.handshake import offer
from pilotwire.station import Seat
from pilotwire.station.steering import OutlookAt
from tests.scenarios import START, outlook

LATENCY_S = 0.01
PATIENCE_S = 10.0  # longer than any response may take


class Desk:
    """One connection, asked request by request on a virtual clock."""

    def __init__(
        self,
        offering: Offering,
        *,
        security: Security = Security.NONE,
        limits: Limits | None = None,
        at: OutlookAt = outlook,
        accept: bool = True,
        start: float = START,
    ) -> None:
        alternating = offering.transfer_modes[0].startswith("AC")
        rated = limits or (AC_LIMITS if alternating else DC_LIMITS)
        model = StationModel(
            limits=rated, accept=accept, decision_seconds=0.1, isolation_seconds=0.2, volts_per_s=5000.0,
            amps_per_s=2000.0,
        )  # fmt: skip
        self.outlet, self.vehicle, self.cable = (ac_pair if alternating else dc_pair)(model, CarModel(soc=40.0))
        self.cable.plug()
        self.now, self.events = start, list[Event]()
        self.session_id, self.answer = ZERO, Envelope(session_id=ZERO, body=None)
        self.seat = Seat(self.outlet, offering, random.Random(1).randbytes, at, listener=self._listen)
        self.offering, self._security = offering, security
        self.connect()

    def connect(self) -> None:
        """A connection, and the handshake."""
        dialect = self.offering.dialects[0]
        self._ours, self._theirs = Channel(), Channel()
        self.seat.open(self.now, self._security)
        self.seat.receive(self._ours.handshake(offer([dialect])), self.now)
        self._ours.dialect = self._theirs.dialect = dialect

    @property
    def dialect(self) -> Dialect:
        """The protocol spoken."""
        return self.offering.dialects[0]

    @property
    def state(self) -> str:
        """What the station waits for."""
        return self.seat.state.name if self.seat.state else ""

    def ask(self, body: Any, signature: Signature | None = None, *, session_id: bytes | None = None) -> Any:
        """The body of the response; AssertionError where none comes."""
        envelope = Envelope(
            session_id=self.session_id if session_id is None else session_id, body=body, signature=signature
        )
        self.wait(LATENCY_S)
        words = self.seat.receive(self._ours.write(envelope, self.now)[0], self.now)
        end = self.now + PATIENCE_S
        while not any(isinstance(word, Send) for word in words) and self.now < end:
            words = self.wait(LATENCY_S)
        self._theirs.feed(b"".join(word.data for word in words if isinstance(word, Send)))
        heard = self._theirs.read()
        assert isinstance(heard, Heard), f"{type(body).__name__} got no response"
        found = unpack(heard.message)
        assert found is not None
        self.answer = found
        return found.body

    def code(self, body: Any, signature: Signature | None = None, **more: Any) -> str:
        """The response code to a request."""
        return str(self.ask(body, signature, **more).response_code.name)

    def open_session(self, request: Any) -> Any:
        """SessionSetup; from then on requests carry the number that the station gave."""
        response = self.ask(request)
        self.session_id = self.answer.session_id
        return response

    def until(self, request: Any, done: Callable[[Any], bool]) -> Any:
        """Ask again and again, until a response will do."""
        for _ in range(100):
            response = self.ask(request)
            if done(response):
                return response
            self.wait(0.1)
        raise AssertionError(f"{type(request).__name__} never came to an end")

    def wait(self, seconds: float) -> list[Any]:
        """Let time pass; what the station says meanwhile."""
        words: list[Any] = []
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + 0.05)
            self.vehicle.advance(self.now)
            words += self.seat.tick(self.now)
        return words

    def car(self, *commands: CarCommand) -> None:
        """What the car does."""
        for command in commands:
            self.vehicle.apply(command)
        self.wait(LATENCY_S)

    def ready(self) -> None:
        """State C, and contactors that close as soon as they may."""
        self.car(PilotState(True), Contactors(True))

    def told(self, kind: type[Any]) -> list[Any]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def safe(self) -> bool:
        """Whether the outlet is dead after a moment."""
        self.wait(5.0)
        facts = self.outlet.facts(self.now)
        return not facts.contactors_closed and abs(facts.output.amps) < 1.0

    def walk(self, requests: Mapping[str, Any], goal: str) -> None:
        """Ask what belongs to each state until the station waits in the one of this name."""
        for _ in range(200):
            if self.state == goal:
                return
            if self.state in ("CABLE_CHECK", "POWER_DELIVERY"):
                self.ready()
            request = requests[self.state]
            answer = self.open_session(request) if self.state == "SESSION_SETUP" else self.ask(request)
            assert answer.response_code.name.startswith("OK"), f"{self.state}: {answer}"
            self.wait(0.1)
        raise AssertionError(f"{goal} is out of reach: the session is in {self.state}")

    def _listen(self, now: float, event: Event) -> None:
        self.events.append(event)
