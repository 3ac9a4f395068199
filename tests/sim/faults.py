"""What can happen to a message on its way, each as what arrives in its place."""

import random
from typing import Protocol

from pilotwire.messages import codec
from pilotwire.session.dialect import Envelope, pack, unpack
from pilotwire.session.events import Send
from pilotwire.sim.duel import LATENCY_S, Parcel
from pilotwire.wire import v2gtp
from tests.scenarios import Scenario

LATE_S = 70.0  # beyond every limit of silence and of waiting for a response
FOREIGN = bytes.fromhex("0123456789abcdef")


class Change(Protocol):
    """What arrives in place of a message."""

    __name__: str

    def __call__(self, scenario: Scenario, word: Send, /) -> list[Parcel]: ...


def dropped(scenario: Scenario, word: Send) -> list[Parcel]:
    """Nothing."""
    return []


def repeated(scenario: Scenario, word: Send) -> list[Parcel]:
    """The message twice."""
    return [Parcel(word.data, LATENCY_S), Parcel(word.data, LATENCY_S)]


def delayed(scenario: Scenario, word: Send) -> list[Parcel]:
    """The message, when nobody waits for it any more."""
    return [Parcel(word.data, LATE_S)]


def foreign(scenario: Scenario, word: Send) -> list[Parcel]:
    """The same message of another session; a handshake has no session, and is delayed a little."""
    envelope = None if _shakes_hands(word) else unpack(word.message)
    if envelope is None:
        return [Parcel(word.data, 0.1)]
    other = Envelope(session_id=FOREIGN, body=envelope.body, signature=envelope.signature)
    payload_type, message = pack(scenario.dialect, other, 0.0)
    return _whole(v2gtp.encode(payload_type, codec(scenario.dialect.schemas[payload_type]).encode(message)))


def truncated(scenario: Scenario, word: Send) -> list[Parcel]:
    """A frame that says it is whole, with half of its payload."""
    half = word.data[8 : 8 + (len(word.data) - 8) // 2]
    return _whole(word.data[:4] + len(half).to_bytes(4) + half)


def cut_short(scenario: Scenario, word: Send) -> list[Parcel]:
    """Half of the octets, and never the rest."""
    return _whole(word.data[: len(word.data) // 2])


def forged(scenario: Scenario, word: Send) -> list[Parcel]:
    """Some bits of the payload the other way round; the same ones in every run."""
    dice, data = random.Random(word.data), bytearray(word.data)
    for _ in range(3):
        data[dice.randrange(8, len(data))] ^= 1 << dice.randrange(8)
    return _whole(bytes(data))


def nonsense(scenario: Scenario, word: Send) -> list[Parcel]:
    """Random octets in the right frame."""
    return _whole(word.data[:8] + random.Random(word.data).randbytes(len(word.data) - 8))


def misframed(scenario: Scenario, word: Send) -> list[Parcel]:
    """A frame that claims to be of a version that does not exist."""
    return _whole(b"\x02\xfd" + word.data[2:])


CHANGES: tuple[Change, ...] = (dropped, repeated, delayed, foreign, truncated, forged)
ODDITIES: tuple[Change, ...] = (cut_short, nonsense, misframed)


def _whole(data: bytes) -> list[Parcel]:
    return [Parcel(data, LATENCY_S)]


def _shakes_hands(word: Send) -> bool:
    return "SupportedAppProtocol" in type(word.message).__name__
