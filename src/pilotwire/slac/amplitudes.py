"""Amplitude maps: either side may ask the other to send with less power on some carriers (ISO 15118-3, A.9.6)."""

from enum import Enum

from pilotwire.slac.alarms import Alarms
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.steps import Step
from pilotwire.slac.timers import count, limit
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ, AmplitudeMap

REQUESTS = 1 + count("C_EV_match_retry")


class Ring(Enum):
    """The time of an exchange."""

    ANSWER = "answer to an amplitude map"


class Amplitudes:
    """What we want of the peer, and what it wants of us; the latter is kept, for no modem known here takes it."""

    def __init__(self, wanted: AmplitudeMap | None, out: Outbox, alarms: Alarms) -> None:
        self._wanted, self._out, self._alarms = wanted, out, alarms
        self._peer: bytes | None = None
        self._requests = 0
        self.asked_for: AmplitudeMap | None = None

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        return (self._peer, self._requests, self.asked_for)

    def begin(self, peer: bytes, now: float) -> None:
        """This is the other side from now on."""
        self._peer = peer
        self.ring(now)

    def stop(self) -> None:
        """There is no other side any more."""
        self._alarms.stop(Ring.ANSWER)
        self._peer = self.asked_for = None
        self._requests = 0

    def ring(self, now: float) -> None:
        """Ask, some times; a side that does not answer sends as loud as it likes."""
        if self._wanted is not None and self._peer is not None and self._requests < REQUESTS:
            self._requests += 1
            self._out.send(self._peer, CM_AMP_MAP_REQ(map=self._wanted))
            self._alarms.start(Ring.ANSWER, now, limit("TT_amp_map_exchange"))

    def asked(self, mme: CM_AMP_MAP_REQ, source: bytes) -> str | None:
        """The other side's wish, confirmed; a text says why it counts for nothing."""
        if source != self._peer:
            return "it is not of the side that we matched with"
        self.asked_for = mme.map
        self._out.send(source, CM_AMP_MAP_CNF())
        return None

    def answered(self, mme: CM_AMP_MAP_CNF, source: bytes) -> str | None:
        """The other side's answer; a text says why it counts for nothing."""
        if source != self._peer or not self._alarms.runs(Ring.ANSWER):
            return "nobody asked for it"
        self._alarms.stop(Ring.ANSWER)
        self._out.say(Step.AMPLITUDES, "accepted" if mme.result == 0 else f"refused with {mme.result}")
        return None
