"""The host of a modem: keys go in, and the link's state comes out.

CM_SET_KEY.CNF proves no more than that the modem lives, whatever its result says. That an old network was left is
proven by the link being down, and that the key of a match was taken by the link coming up.
"""

from enum import Enum

from pilotwire.slac.alarms import Alarms
from pilotwire.slac.modems import Modem
from pilotwire.slac.network import Network
from pilotwire.slac.outbox import Outbox
from pilotwire.slac.timers import limit
from pilotwire.wire.homeplug import Mme, MmeFrame
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.vendor import (
    LOCAL_MODEM,
    NSCM_GET_D_LINK_STATUS_CNF,
    VS_LINK_STATUS_CNF,
    VS_RS_DEV_CNF,
)

TRIES = 3
"""Of a key without an answer, before a restart; and of a key that leaves the old link up."""

ANSWER_S = limit("TT_match_response")
LEAVE_S = limit("TP_match_leave") / 2
"""Until a key that leaves the old link up is set again, so that the second one still comes in time."""

QUICK_POLL_S = limit("TT_match_response")
SLOW_POLL_S = limit("TP_link_ready_notification")
BAD_POLLS = 3
"""In a row, until a link is lost: one answer may be late, or be about a link that comes back at once."""

STATUS = (VS_LINK_STATUS_CNF, NSCM_GET_D_LINK_STATUS_CNF)
MESSAGES: tuple[type[Mme], ...] = (CM_SET_KEY_CNF, VS_RS_DEV_CNF, *STATUS)
"""What a modem says to its host, besides attenuations."""


class Ring(Enum):
    """Times of the host."""

    KEY = "answer to a key"
    RESTARTED = "modem restarts"
    SETTLED = "modem takes the key"
    POLL = "time to ask for the link"
    LEFT = "the old link should be down"


class Mood(Enum):
    """What the host is about."""

    KEYING = "sets a key"
    PROVING = "waits for the old link to be down"
    READY = "has a key that nobody else has"
    WATCHING = "waits for the link"
    UP = "watches the link"


class Report(Enum):
    """What the host found out."""

    FRESH = "the key is set, and the old link is down"
    TAKEN = "the key is set"
    UP = "the link is up"
    LOST = "the link is down"
    SILENT = "the modem does not answer"


class Host:
    """Keeps one key in the modem; `up` and losses are reported after `watch` only."""

    def __init__(self, out: Outbox, alarms: Alarms, modem: Modem, network: Network) -> None:
        self._out, self._alarms, self._modem = out, alarms, modem
        self.network = network
        self.mood = Mood.KEYING
        self.address: bytes | None = None  # of the modem, learned from its answer to a key
        self._proves = True
        self._tries = 0
        self._bad = 0
        self._down = False  # as the modem said last
        self._doubts = 0

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change, comparable."""
        counts = (self._tries, self._bad, self._doubts)
        return (self.network, self.mood, self.address, self._proves, self._down, *counts)

    def renew(self, network: Network, now: float) -> None:
        """Leave whatever network there is for one of our own; FRESH follows."""
        self._proves, self._doubts = True, 0
        self._set(network, now)

    def join(self, network: Network, now: float) -> None:
        """Enter the network of a match; TAKEN follows, then UP."""
        self._proves = False
        self._set(network, now)

    def watch(self, now: float) -> None:
        """Ask for the link from now on; the key is set already."""
        self.mood, self._bad = Mood.WATCHING, 0
        self._alarms.start(Ring.POLL, now, 0)

    def pause(self) -> None:
        """There is no modem to talk to."""
        self._alarms.stop(*Ring)

    def _set(self, network: Network, now: float) -> None:
        self.network, self.mood, self._tries = network, Mood.KEYING, 0
        self._alarms.stop(*Ring)
        self._send_key(now)

    def _send_key(self, now: float) -> None:
        self._tries += 1
        # MyNonce stays 0 (ISO 15118-3, Table A.8; EVerest #1423).
        self._out.send(LOCAL_MODEM, CM_SET_KEY_REQ(nid=self.network.nid, new_key=self.network.nmk))
        self._alarms.start(Ring.KEY, now, ANSWER_S)

    def receive(self, frame: MmeFrame, now: float) -> Report | str | None:
        """Take what the modem says: what it means, or why it means nothing, in words."""
        match frame.mme:
            case CM_SET_KEY_CNF():
                return self._key_answered(frame.source, now)
            case VS_LINK_STATUS_CNF(link_status=status) | NSCM_GET_D_LINK_STATUS_CNF(link_status=status):
                return self._told(frame.source, status == 1, now)
            case VS_RS_DEV_CNF() if self._alarms.runs(Ring.RESTARTED):
                return None
        return "nobody asked for it"

    def _key_answered(self, source: bytes, now: float) -> Report | str | None:
        if not self._alarms.runs(Ring.KEY):
            return "no key was waiting for it"
        self._alarms.stop(Ring.KEY)
        self.address = source
        if self._modem.settle_s:
            self._alarms.start(Ring.SETTLED, now, self._modem.settle_s)
            return None
        return self._taken(now)

    def _taken(self, now: float) -> Report | None:
        if self._proves:
            self.mood, self._bad = Mood.PROVING, 0
            self._alarms.start(Ring.LEFT, now, LEAVE_S)
            self._ask(now)
            return None
        self.watch(now)
        return Report.TAKEN

    def _ask(self, now: float) -> None:
        self._bad += 1  # until it is answered well
        self._out.send(LOCAL_MODEM, self._modem.dialogue.status_request())
        quick = self.mood is not Mood.UP or self._bad > 1
        self._alarms.start(Ring.POLL, now, QUICK_POLL_S if quick else SLOW_POLL_S)

    def _told(self, source: bytes, up: bool, now: float) -> Report | str | None:
        if source != self.address:
            return "it is not our modem's"
        if self.mood in (Mood.KEYING, Mood.READY):
            return "nobody asked for it"
        self._down = not up
        match self.mood:
            case Mood.PROVING:
                self._bad = 0
                return None if up else self._proven()
            case Mood.WATCHING if up:
                self.mood, self._bad = Mood.UP, 0
                self._alarms.start(Ring.POLL, now, SLOW_POLL_S)
                return Report.UP
            case Mood.UP if up:
                self._bad = 0
                self._alarms.start(Ring.POLL, now, SLOW_POLL_S)
            case Mood.UP:
                self._alarms.start(Ring.POLL, now, QUICK_POLL_S)
        return None

    def _proven(self) -> Report:
        self.mood = Mood.READY
        self._alarms.stop(*Ring)
        return Report.FRESH

    def ring(self, ring: Ring, now: float) -> Report | None:
        """A time is over."""
        match ring:
            case Ring.KEY:
                return self._unanswered(now)
            case Ring.RESTARTED:
                self._tries = 0
                self._send_key(now)
            case Ring.SETTLED:
                return self._taken(now)
            case Ring.POLL:
                return self._poll(now)
            case Ring.LEFT:
                return self._doubt(now)
        return None

    def _unanswered(self, now: float) -> Report | None:
        if self._tries < TRIES:
            self._send_key(now)
            return None
        self._out.send(LOCAL_MODEM, self._modem.dialogue.reset_request())
        self._alarms.start(Ring.RESTARTED, now, self._modem.restart_s)
        return Report.SILENT

    def _poll(self, now: float) -> Report | None:
        if self.mood is Mood.UP and self._bad >= BAD_POLLS:
            return Report.LOST if self._down else Report.SILENT
        if self.mood is Mood.PROVING and self._bad >= BAD_POLLS:  # it does not tell, so nobody can know
            return self._proven()
        self._ask(now)
        return None

    def _doubt(self, now: float) -> Report | None:
        """The old link is still up: set the key again, and after some times go on in any case."""
        self._doubts += 1
        if self._doubts >= TRIES:
            return self._proven()
        self._set(self.network, now)
        return None
