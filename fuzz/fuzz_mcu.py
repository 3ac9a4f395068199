# Invariant: whatever octets come when, a microcontroller's driver stays small, and never asks for power on its own.
"""Octets, good frames, time and wishes for the drivers of a serial microcontroller, of a station and of a car.

Records of a first octet that says what to do: let time pass, give octets, give them as a frame with a right check sum,
or want something else. Readings may only be refused with DriverError; what the driver writes, its own reader reads.
"""

import sys
from collections.abc import Callable
from contextlib import suppress

import atheris
from seeding import plant

with atheris.instrument_imports():
    from pilotwire.drivers import DriverError
    from pilotwire.drivers.mcu import CarMcu, FrameReader, Message, StationMcu, Wanted, cobs, encode
    from pilotwire.drivers.mcu.frames import MAX_FRAME, checksum
    from pilotwire.ports import DIGITAL, UNAVAILABLE, X1

from tests.drivers.mcu.test_frames import SAMPLES

Mcu = StationMcu | CarMcu
MOST_CALLS = 400
READINGS: dict[type[Mcu], tuple[str, ...]] = {
    StationMcu: ("pilot", "voltages", "closed", "locked", "ohms", "celsius", "acted"),
    CarMcu: ("closed", "locked", "plugged", "ohms", "oscillation", "duty_percent", "measure"),
}
WISHES: dict[type[Mcu], tuple[Callable[..., None], ...]] = {
    StationMcu: (
        *(lambda mcu, drive=drive: mcu.drive(drive) for drive in (DIGITAL, UNAVAILABLE, X1)),
        StationMcu.test_rcd,
        StationMcu.reset_rcd,
        StationMcu.restart,
    ),
    CarMcu: (lambda mcu: mcu.set_ready(True), lambda mcu: mcu.set_ready(False)),
}


class Bench:
    """A driver, its clock, and whoever reads what it writes."""

    def __init__(self, kind: type[Mcu]) -> None:
        self.now, self.power = 0.0, False
        self.mcu = kind(lambda: self.now)
        self._reader = FrameReader()

    def give(self, data: bytes) -> None:
        """Octets come in; none of them may switch."""
        self.mcu.receive(data, self.now)
        assert len(self.mcu._reader._buffer) <= MAX_FRAME
        self.look()

    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.now += seconds
        self.mcu.handle_timeout(self.now)
        assert self.mcu.next_deadline() > self.now
        self.look()

    def want(self, number: int) -> None:
        """The host wants something else."""
        if number & 1:
            self.power = bool(number & 2)
            self.mcu.switch(self.power)
        else:
            wishes = WISHES[type(self.mcu)]
            wishes[number // 2 % len(wishes)](self.mcu)
        self.mcu.set_locked(number > 127)
        self.look()

    def look(self) -> None:
        """Take what is sent, read what is measured."""
        for message in self._reader.feed(self.mcu.take()):
            assert isinstance(message, Message), message
            assert self.power or Wanted.POWER not in getattr(message, "wanted", Wanted(0))
        for reading in READINGS[type(self.mcu)]:
            with suppress(DriverError):
                getattr(self.mcu, reading)()
        self.mcu.alarm()


def framed(body: bytes) -> bytes:
    """With a right check sum, stuffed."""
    return cobs.encode(body + checksum(body).to_bytes(2, "little")) + b"\0"


def one_input(data: bytes) -> None:
    """The first octet chooses the driver."""
    bench, data = Bench(CarMcu if data[:1] > b"\x7f" else StationMcu), data[1:]
    for _ in range(MOST_CALLS):
        if len(data) < 2:
            return
        kind, number, data = data[0] & 3, data[1], data[2:]
        if kind == 0:
            bench.wait(number / 100)
        elif kind == 1:
            bench.want(number)
        else:
            bench.give(data[:number] if kind == 2 else framed(data[:number]))
            data = data[number:]


def seeds() -> list[bytes]:
    """Every frame, good and as octets, between wishes and time, at each driver."""
    given = []
    for message, _, _ in SAMPLES:
        wire = encode(message)
        body = cobs.decode(wire[:-1]) or b""
        given += [bytes((2, len(wire))) + wire, bytes((3, len(body) - 2)) + body[:-2]]
    told = b"\1\3" + b"\0\x0a".join(given) + b"\0\xff\1\1" + b"".join(given)
    return [side + each for side in (b"\0", b"\xff") for each in (*given, told)]


if __name__ == "__main__":
    plant(sys.argv, seeds())
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
