"""What others send on the same wire: cars that look for their own stations, noise, foreign networks."""

import heapq
from collections.abc import Iterator
from itertools import count
from random import Random

from pilotwire.sim.medium.modem import Modem
from pilotwire.sim.medium.plan import Gossip, Host, Neighbour, Plan
from pilotwire.wire import homeplug
from pilotwire.wire.ethernet import BROADCAST, EtherType
from pilotwire.wire.homeplug import Mme, MmeFrame, slac
from pilotwire.wire.homeplug.frame import MESSAGES

DATA_FRAME = b"\xff" * 6 + bytes.fromhex("02DA00000000") + EtherType.IPV6.to_bytes(2) + bytes(1500)
LONGEST_NOISE = 140


class Voice:
    """One neighbour: its modem, which nobody else drives, and what it says next."""

    def __init__(self, neighbour: Neighbour, number: int, random: Random) -> None:
        name, tail = f"neighbour {number}", number.to_bytes(2)
        host = Host(name=name, mac=b"\x02\xee\0\0" + tail, modem_mac=b"\x02\xef\0\0" + tail, place=neighbour.place)
        self.modem, self.every = Modem(host), neighbour.every
        self._words = _WORDS[neighbour.gossip](host.mac, random)

    def speak(self) -> bytes:
        """The next frame."""
        return next(self._words)


class Neighbours:
    """All of them, from the first moment on that anybody looks."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self._random = random
        self._voices = [Voice(neighbour, number, random) for number, neighbour in enumerate(plan.neighbours)]
        self._turns: list[tuple[float, int]] = []
        self._begun = not self._voices

    def begin(self, now: float) -> None:
        """It is `now`, UNIX s; only the first call counts."""
        if not self._begun:
            self._begun = True
            self._turns = [(now + self._pause(voice), number) for number, voice in enumerate(self._voices)]
            heapq.heapify(self._turns)

    def next_deadline(self) -> float | None:
        """When somebody speaks next, UNIX s."""
        return self._turns[0][0] if self._turns else None

    def speak(self, now: float) -> Iterator[tuple[float, Modem, bytes]]:
        """All frames until now: when, from where, what."""
        while self._turns and self._turns[0][0] <= now:
            due, number = self._turns[0]
            voice = self._voices[number]
            heapq.heapreplace(self._turns, (due + self._pause(voice), number))
            yield due, voice.modem, voice.speak()

    def _pause(self, voice: Voice) -> float:
        return self._random.uniform(voice.every.least, voice.every.most)


def _search(mac: bytes, random: Random) -> Iterator[bytes]:
    """A car that never chooses anybody, and begins anew with another run."""
    while True:
        run = random.randbytes(8)
        for mme in _attempt(mac, run, random):
            yield homeplug.encode_frame(MmeFrame(destination=BROADCAST, source=mac, mme=mme))


def _attempt(mac: bytes, run: bytes, random: Random) -> Iterator[Mme]:
    yield slac.CM_SLAC_PARM_REQ(run_id=run)
    for _ in range(3):
        yield slac.CM_START_ATTEN_CHAR_IND(forwarding_sta=mac, run_id=run)
    for left in reversed(range(10)):
        yield slac.CM_MNBC_SOUND_IND(count=left, run_id=run, random=random.randbytes(slac.RANDOM_LENGTH))


def _noise(mac: bytes, random: Random) -> Iterator[bytes]:
    """Known and unknown types in turn, over octets of no sense, and of any length."""
    types = [mmtype for mmtype, oui in MESSAGES if not oui]
    for number in count():
        mmtype = random.choice(types) if number % 2 else random.randrange(0x6000, 0xA000)
        body = bytes((1,)) + mmtype.to_bytes(2, "little") + bytes(2) + random.randbytes(random.randrange(LONGEST_NOISE))
        yield BROADCAST + mac + EtherType.HOMEPLUG.to_bytes(2) + body


def _data(mac: bytes, random: Random) -> Iterator[bytes]:
    while True:
        yield DATA_FRAME


_WORDS = {Gossip.SLAC: _search, Gossip.NOISE: _noise, Gossip.DATA: _data}
