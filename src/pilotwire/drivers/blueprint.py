"""A complete small driver to copy: docs/how-to/write-a-driver.md walks through it.

The device is made up. It sits behind a serial line and speaks in lines of ASCII, `name=value` parted by blanks. What
it is told is all that is wanted, at every change and twice a second:

    duty=500 power=1 lock=1

`duty` is in 0.01 %; 0 is F and 10000 is X1. It answers with all that it measures, ten times a second, and opens by
itself when it was told nothing for a second:

    pilot=C high=6.0 low=-12.0 closed=1 locked=1 volts=230.0 amps=16.0 wh=1234.5 back=0.0 fault=-
"""

import math
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import msgspec

from pilotwire.drivers.devices import OutletDevices
from pilotwire.drivers.duty import high_share
from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.simple import CarObeys
from pilotwire.ports import Authoriser, Drive, Output, Pilot, PilotVoltages, Reading

INTERVAL = 0.5  # s between two wishes
SILENCE = 1.0  # s
MAX_LINE = 200  # octets


class Measured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the device."""

    pilot: Pilot
    high: float
    low: float
    closed: bool
    locked: bool
    volts: float
    amps: float
    wh: Decimal
    back: Decimal
    fault: str

    @classmethod
    def parse(cls, line: bytes) -> "Measured":
        """DriverError for what is no such line."""
        try:
            fields = dict(part.split("=", 1) for part in line.decode("ascii").split())
            fields["pilot"] = Pilot[fields["pilot"]].value
            found = msgspec.convert(fields, cls, strict=False)
            numbers = (found.high, found.low, found.volts, found.amps, found.wh, found.back)
            if not all(math.isfinite(number) for number in numbers):
                raise ValueError("numbers must be finite")
            return found
        except (ValueError, KeyError, InvalidOperation) as error:
            raise DriverError(f"line {line!r} cannot be read: {error}") from None


class Blueprint:
    """Engine of the line, and every port that the device has. Readings raise DriverError while it is silent."""

    def __init__(self, clock: Callable[[], float], meter_id: str) -> None:
        """`clock` gives UNIX s; it is the `now` of the engine's methods."""
        self.wake: Callable[[], None] = lambda: None
        self._clock = clock
        self._meter_id = meter_id
        self._wish = {"duty": 0, "power": 0, "lock": 0}
        self._due = True
        self._send_at = clock() + INTERVAL
        self._buffer = b""
        self._measured: Measured | None = None
        self._time = 0.0
        self._number = 0

    # The engine: octets in, octets out, and time.

    def receive(self, data: bytes, now: float) -> None:
        """Octets that came in; a line that cannot be read is passed over, and none is longer than `MAX_LINE`."""
        *lines, rest = (self._buffer + data).split(b"\n")
        self._buffer = rest[-MAX_LINE:]
        for line in lines:
            try:
                self._measured = Measured.parse(line)
            except DriverError:
                continue  # the next one is here in a moment, and silence is an alarm
            self._time, self._number = now, self._number + 1

    def next_deadline(self) -> float:
        """When to call `handle_timeout`, UNIX s."""
        return self._send_at

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        if now >= self._send_at:
            self._due, self._send_at = True, now + INTERVAL

    def take(self) -> bytes:
        """What is to be sent now."""
        if not self._due:
            return b""
        self._due = False
        return " ".join(f"{name}={value}" for name, value in self._wish.items()).encode() + b"\n"

    # The ports that are told something: they change the wish, and return.

    def drive(self, drive: Drive) -> None:
        """PilotGenerator; F stands for E."""
        self._tell("duty", round(high_share(drive) * 10_000))

    def switch(self, closed: bool) -> None:
        """Contactor."""
        self._tell("power", int(closed))

    def set_locked(self, engaged: bool) -> None:
        """LockActuator."""
        self._tell("lock", int(engaged))

    # The ports that are asked: they have the last line, if it is not too old.

    def pilot(self) -> Pilot:
        """PilotSensor."""
        return self._now().pilot

    def voltages(self) -> PilotVoltages:
        """PilotVoltmeter."""
        return PilotVoltages(high=self._now().high, low=self._now().low, time=self._time)

    def closed(self) -> bool:
        """ContactorFeedback."""
        return self._now().closed

    def locked(self) -> bool:
        """LockSensor."""
        return self._now().locked

    def measure(self) -> Output:
        """OutputSensor."""
        return Output(volts=self._now().volts, amps=self._now().amps)

    def read(self) -> Reading:
        """Meter."""
        found = self._now()
        return Reading(
            meter_id=self._meter_id, time=self._time, import_wh=found.wh, export_wh=found.back, number=self._number
        )

    def alarm(self) -> str | None:
        """Alarm."""
        try:
            fault = self._now().fault
        except DriverError as silence:
            return str(silence)
        return None if fault == "-" else fault

    def _tell(self, name: str, value: int) -> None:
        self._wish[name], self._due = value, True
        self.wake()

    def _now(self) -> Measured:
        if self._measured is None or self._clock() - self._time > SILENCE:
            raise DriverError(f"the device has said nothing for {SILENCE:g} s")
        return self._measured


def blueprint_devices(device: Blueprint, authoriser: Authoriser) -> OutletDevices:
    """One device that is everything, at an outlet."""
    return OutletDevices(
        pilot=device,
        generator=device,
        contactor=device,
        feedback=device,
        stage=CarObeys(),
        sensor=device,
        lock=device,
        bolt=device,
        meter=device,
        authoriser=authoriser,
        alarms=(device,),
    )
