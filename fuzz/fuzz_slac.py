# Invariant: whatever frames come when, both sides of matching raise nothing, stay small, and never show their key.
"""Frames and time for a car and a station that match with each other, or are kept from it.

Records of a first octet that says what to do: let time pass, give a frame, or change an octet of one that was sent.
"""

import sys

import atheris
from seeding import plant

with atheris.instrument_imports():
    from pilotwire.slac import CarPolicy, StationPolicy, Validate
    from pilotwire.wire.homeplug import encode_frame
    from tests.slac.desk import Desk, pair

SIDES = ("car", "station")
MOST_CALLS = 200


def desk(data: bytes) -> Desk:
    """A car that is plugged in, and validates if the first octet says so."""
    made = pair(CarPolicy(validate=Validate.ALWAYS if data[:1] > b"\x7f" else Validate.POTENTIAL), StationPolicy())
    made.plug("car", "station")
    return made


def play(made: Desk, data: bytes) -> None:
    """Do as the records say: kind, length or place, content."""
    for _ in range(MOST_CALLS):
        if len(data) < 3:
            return
        kind, number, data = data[0], data[1], data[2:]
        side = SIDES[kind & 1]
        match kind >> 1 & 3:
            case 0:
                made.run(number / 100)
            case 1:
                made.give(side, made.engines[side].mac + data[:number])
                data = data[number:]
            case 2:
                made.give(side, damaged(made, number, data))
                data = data[2:]
            case 3:
                made.engines[side].carrier(bool(number & 1), made.now)


def damaged(made: Desk, number: int, data: bytes) -> bytes:
    """One of the last frames that were sent, with an octet changed."""
    frame = bytearray(encode_frame(made.sent[-1 - number % len(made.sent)][2]))
    if len(data) >= 2:
        frame[14 + data[0] % (len(frame) - 14)] = data[1]
    return bytes(frame)


def check(made: Desk) -> None:
    """Bounds, and what must not be told."""
    station, car = made.engines["station"], made.engines["car"]
    assert len(station.ignored) <= 64
    assert len(car.ignored) <= 64
    for engine in (car, station):
        assert engine._host.network.nmk.hex() not in f"{engine.snapshot} {engine.ignored}"


def one_input(data: bytes) -> None:
    """A whole game."""
    made = desk(data)
    play(made, data[1:])
    check(made)


def seeds() -> list[bytes]:
    """Nothing but time; and every frame of a matching, at its moment."""
    made = desk(b"\0")
    made.run(3.0)
    frames = [encode_frame(seen)[6:] for _, _, seen in made.sent]
    given = [bytes((2 + (index & 1), len(frame))) + frame for index, frame in enumerate(frames) if len(frame) < 256]
    return [bytes((0, 0, 250)), b"\0" + b"".join(given), *(b"\x80\0\x32" + each for each in given)]


if __name__ == "__main__":
    plant(sys.argv, seeds())
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
