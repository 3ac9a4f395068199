"""Plays a recording: the car's octets at their times, our station's answers beside the recorded ones."""

import math
from collections.abc import Iterator
from typing import Any

import msgspec

from pilotwire.capture.anatomy import body_of, find
from pilotwire.capture.exchange import Exchange, Recording
from pilotwire.capture.offered import asks_receipt
from pilotwire.pki import TrustStore
from pilotwire.ports import Command
from pilotwire.secc import StationEngine
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Expired, Refused, Send
from pilotwire.sim.replay.echo import Dice, Echo
from pilotwire.sim.replay.props import Props
from pilotwire.sim.replay.station import offering_of, security_of
from pilotwire.sim.replay.verdict import Mark, Replayed, Reply, Turn, judge, reply_of
from pilotwire.wire import v2gtp

REPEATS = 2  # no answer of ours says Ongoing more often where all it asks for is there
REPEAT_S = 0.01
CHAINS = ("contract_signature_cert_chain", "contract_certificate_chain")
"""Where ISO 15118-2 and ISO 15118-20 show a contract."""

PATIENT = 1000.0
"""How many times longer our limits are, in a second attempt at a session that overran them."""


def play(recording: Recording, *, trust: TrustStore | None = None) -> Replayed:
    """The turns of a recording. `trust` are the roots of contracts; without them our station believes in none.

    A recorded session that fails by our time limits is played again without them, and a remark says so.
    """
    player = _Player(recording, trust, 1.0)
    replayed = player.run()
    if replayed.ok or not player.expired:
        return replayed
    patient = _Player(recording, trust, PATIENT).run()
    overrun = f"our limits of time are left aside, since the recorded session overran {', '.join(player.expired)}"
    return msgspec.structs.replace(patient, remarks=(*patient.remarks, overrun))


class _Player:
    """One connection of one car."""

    def __init__(self, recording: Recording, trust: TrustStore | None, stretch: float) -> None:
        self._recording = recording
        self._props, self._echo = Props(recording.offer), Echo()
        self._now = recording.start / 1e9
        self._security = security_of(recording)
        self._engine = StationEngine(
            offering_of(recording, trust),
            self._props.facts(),
            Dice(recording.offer),
            self._now,
            security=self._security,
            stretch=stretch,
        )
        self.expired: dict[str, None] = {}  # the timers that rang, in order
        self._said: list[Any] = []
        self._why = ""
        self._forsaken = False

    def run(self) -> Replayed:
        turns = tuple(self._turn(exchange) for exchange in self._recording.exchanges)
        return Replayed(recording=self._recording, turns=turns, remarks=tuple(self._remarks(turns)))

    def _turn(self, exchange: Exchange) -> Turn:
        self._pass(exchange.time / 1e9)
        ours, repeats = None, 0
        if exchange.message is not None and not self._engine.closed:
            ours, repeats = self._ask(exchange)
        theirs = reply_of(exchange.answer)
        mark = judge(exchange, ours, forsaken=self._forsaken)
        if ours and theirs:
            self._echo.learn(theirs.message, ours.message)
            self._forsaken = self._forsaken or not (ours.accepts or theirs.accepts)
        refused = mark is Mark.REFUSED or (ours is not None and not ours.accepts)
        return Turn(
            exchange=exchange,
            ours=ours,
            theirs=theirs,
            mark=mark,
            why=_undecoded(exchange) or (self._why if refused else ""),
            repeats=repeats,
        )

    def _pass(self, until: float) -> None:
        """Let time go by, up to the limits that are due."""
        while (due := self._engine.next_deadline()) is not None and due <= until:
            self._now = max(self._now, due)
            self._engine.handle_timeout(self._now)
            self._carry_out()
        self._now = max(self._now, until)

    def _ask(self, exchange: Exchange) -> tuple[Reply | None, int]:
        """Our answer, and how often it took to ask again for one that is as finished as the recorded one."""
        data = v2gtp.encode(exchange.payload_type, self._echo.payload(exchange))
        theirs = reply_of(exchange.answer)
        finished = theirs is not None and theirs.processing == "Finished"
        ours, repeats = self._send(exchange, data), 0
        while finished and ours and ours.accepts and ours.processing.startswith("Ongoing") and repeats < REPEATS:
            self._pass(self._now + REPEAT_S)
            ours, repeats = self._send(exchange, data), repeats + 1
        return ours, repeats

    def _send(self, exchange: Exchange, data: bytes) -> Reply | None:
        self._said = []
        self._props.find(exchange, self._now)
        self._engine.visit.notes.receipt_due = 0.0 if _asks_receipt(exchange) else math.inf
        self._engine.tell(self._props.facts(), self._now)
        self._engine.receive(data, self._now)
        self._carry_out()
        return Reply(self._said[-1]) if self._said else None

    def _carry_out(self) -> None:
        """Do what the station wants until it wants nothing more."""
        while items := self._engine.take():
            commands = [item for item in items if isinstance(item, Command)]
            for item in items:
                self._note(item)
            for command in commands:
                self._props.obey(command)
            if commands and not self._engine.closed:
                self._engine.tell(self._props.facts(), self._now)

    def _note(self, item: Any) -> None:
        match item:
            case Send(message=message):
                self._said.append(message)
            case Refused(code=code, why=why):
                self._why = f"{code}: {why}"
            case Close(why=why):
                self._why = f"our station had closed the connection: {why}"
            case Expired(timer=timer):
                self.expired[f"{timer.name} ({timer.limit} s)"] = None

    def _remarks(self, turns: tuple[Turn, ...]) -> Iterator[str]:
        if self._security is not Security.NONE and not self._recording.tls:
            yield "the recorded station took contracts in clear; ours, which never does, is told that there is TLS"
        if self._engine.offering.trust is None and any(_shows_contract(turn.exchange.message) for turn in turns):
            yield "the car pays by contract; our station was given no roots, and believes in none"
        repeated = [turn.exchange.name for turn in turns if turn.repeats]
        if repeated:
            yield f"asked again, since our station needs a moment where the recorded one did not: {', '.join(repeated)}"
        unanswered = sum(turn.mark is Mark.UNANSWERED for turn in turns)
        if unanswered:
            yield f"{unanswered} request(s) without an answer in the capture"
        yield from self._recording.losses


def _asks_receipt(exchange: Exchange) -> bool:
    """Whether the recorded station asked for a meter receipt at this turn; when it does is the station's choice."""
    return exchange.answer is not None and asks_receipt(body_of(exchange.answer.message))


def _shows_contract(message: Any) -> bool:
    return any(find(message, name) is not None for name in CHAINS)


def _undecoded(exchange: Exchange) -> str:
    answer = exchange.answer.refusal if exchange.answer is not None else ""
    return exchange.refusal or answer
