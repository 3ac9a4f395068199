"""Frames that must change nothing: right in everything but one thing that makes them count for nothing."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import msgspec

from pilotwire.slac import CarLink
from pilotwire.wire.cursor import Cursor
from pilotwire.wire.homeplug import Mme, MmeFrame, UnknownMme, encode, encode_frame
from pilotwire.wire.homeplug.frame import MESSAGES
from pilotwire.wire.layout import read
from tests.slac.desk import Desk, groups

HEADER = 19  # Ethernet, MMV, MMTYPE, FMI
VALUES: dict[str, Any] = {"sound_target": b"\xff" * 6, "attenuations": groups(9), "num_sounds": 10}


def plausible(desk: Desk, to: str, kind: type[Mme]) -> MmeFrame:
    """A message of this kind as the other side would send it at this moment."""
    other = "station" if to == "car" else "car"
    car, station = desk.engines["car"], desk.engines["station"]
    assert isinstance(car, CarLink)
    macs = dict.fromkeys(("forwarding_sta", "source_address", "pev_mac"), car.mac) | {"evse_mac": station.mac}
    known = VALUES | macs | {"run_id": car.run_id}
    blank = read(kind, Cursor("test", bytes(600)))
    values = {name: known.get(name, getattr(blank, name)) for name in _required(kind)}
    return MmeFrame(destination=desk.engines[to].mac, source=desk.engines[other].mac, mme=kind(**values))


def _required(kind: type[Mme]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind) if field.required]


SPARE = {"CM_MNBC_SOUND_IND": 7}
"""Octets that a message may lack, as `pev` leaves them out."""

Wound = Callable[[Random, MmeFrame], bytes | None]


def wrong_run(random: Random, frame: MmeFrame) -> bytes | None:
    """Of another matching; a request for parameters with another RunID is a good one."""
    if not hasattr(frame.mme, "run_id") or type(frame.mme).__name__ == "CM_SLAC_PARM_REQ":
        return None
    return encode_frame(_with(frame, run_id=random.randbytes(8)))


def wrong_type(random: Random, frame: MmeFrame) -> bytes | None:
    """Of another application or with security."""
    if not hasattr(frame.mme, "security_type"):
        return None
    name = random.choice(("application_type", "security_type"))
    return encode_frame(_with(frame, **{name: random.randrange(1, 256)}))


def truncated(random: Random, frame: MmeFrame) -> bytes | None:
    """Cut off behind the header and before the end of the message."""
    whole = encode_frame(frame)[:14] + encode(frame.mme)
    spare = SPARE.get(type(frame.mme).__name__, 0)
    return whole[: random.randrange(12, len(whole) - spare)]


def foreign(random: Random, frame: MmeFrame) -> bytes | None:
    """Between two others."""
    return encode_frame(msgspec.structs.replace(frame, destination=b"\x02" + random.randbytes(5)))


def impossible(random: Random, frame: MmeFrame) -> bytes | None:
    """From a group, or from ourselves."""
    source = random.choice((frame.destination, b"\x03" + random.randbytes(5)))
    return encode_frame(msgspec.structs.replace(frame, source=source))


def unknown(random: Random, frame: MmeFrame) -> bytes | None:
    """Of a type that nobody knows, 1,500 octets long."""
    mmtype = random.choice([number for number in range(0x6000, 0x6200, 5) if (number, b"") not in MESSAGES])
    mme = UnknownMme(mmtype=mmtype, body=random.randbytes(1481))
    return encode_frame(msgspec.structs.replace(frame, mme=mme))


def noise(random: Random, frame: MmeFrame) -> bytes | None:
    """Its header, and 1,500 octets of noise; behind types that carry a RunID or a key that must fit."""
    if not hasattr(frame.mme, "run_id") or type(frame.mme).__name__ == "CM_SLAC_PARM_REQ":
        return None
    return encode_frame(frame)[:HEADER] + random.randbytes(1500 - HEADER)


def fragment(random: Random, frame: MmeFrame) -> bytes | None:
    """A piece of a longer message."""
    whole = bytearray(encode_frame(frame))
    if whole[14] == 0:
        return None
    whole[17] = random.randrange(1, 256)
    return bytes(whole)


WOUNDS: tuple[Wound, ...] = (wrong_run, wrong_type, truncated, foreign, impossible, unknown, noise, fragment)


def _with(frame: MmeFrame, **changes: Any) -> MmeFrame:
    return msgspec.structs.replace(frame, mme=msgspec.structs.replace(frame.mme, **changes))


def invalid_frames(random: Random, desk: Desk, to: str) -> Iterator[bytes]:
    """Without end."""
    kinds = sorted(MESSAGES.values(), key=lambda kind: kind.__name__)
    frames = [plausible(desk, to, kind) for kind in kinds]
    while True:
        damaged = random.choice(WOUNDS)(random, random.choice(frames))
        if damaged is not None:
            yield damaged
