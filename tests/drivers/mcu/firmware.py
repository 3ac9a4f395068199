"""The program of a simulated MCU at a station: it owns timing and safety, and believes nobody."""

from pilotwire.ports import OFF, UNAVAILABLE, X1, Drive, Pilot, PilotVoltages, Signal
from pilotwire.signalling import StationPilot
from tests.drivers.checker.world import Terminals
from tests.drivers.mcu import octets

HOST_SILENCE = 1.0  # s
STATUS_INTERVAL = 0.1  # s
RELEASE = 0.2  # s: contacts that are closed later than this are welded
POWER, LOCK = 1, 2
RCD_TEST, RCD_RESET, RESTART = 1, 2, 3
DIODE, SHORT, RCD, WELDED, HOST_SILENT = 1 << 0, 1 << 1, 1 << 2, 1 << 6, 1 << 9
SOCKET, STATE_E, HAS_LOCK, HAS_RCD_TEST = 1 << 0, 1 << 1, 1 << 2, 1 << 4
NOTHING = 0xFFFF


class Firmware:
    """Fed with octets and time; `take` has what it sends."""

    def __init__(self, terminals: Terminals, now: float) -> None:
        self.terminals = terminals
        self.boot = 0
        self.dead = False
        self._buffer = b""
        self._out = b""
        self._start(now)

    def _start(self, now: float) -> None:
        self.boot += 1
        self._judge = StationPilot()
        self._heard_at = now
        self._host_silent = False
        self._duty, self._wanted = 0, 0
        self._done: int | None = None  # the first number after a start is not done, since it may have caused the start
        self._armed = False  # power was seen withdrawn since the last start or trip
        self._rcd = False
        self._opened_at = now
        self._status_at = now
        self._last = b""
        self._out += octets.frame(
            octets.HELLO, "BBBBB16s", 1, 6, 32, 3, SOCKET | STATE_E | HAS_LOCK | HAS_RCD_TEST, b"SIM"
        )

    def receive(self, data: bytes, now: float) -> None:
        *frames, self._buffer = (self._buffer + data).split(b"\0")
        for octets_of_frame in frames:
            if len(octets_of_frame) >= 4:
                self._take(octets_of_frame, now)

    def _take(self, stuffed: bytes, now: float) -> None:
        kind = octets.unstuff(stuffed)[0]
        values = octets.unframe(stuffed, octets.LAYOUTS[kind])
        if kind == octets.STATION_WISH and values is not None:
            self._wish(values, now)
        elif kind == octets.ASK:
            self._out += octets.frame(
                octets.HELLO, "BBBBB16s", 1, 6, 32, 3, SOCKET | STATE_E | HAS_LOCK | HAS_RCD_TEST, b"SIM"
            )

    def _wish(self, values: tuple[int, ...], now: float) -> None:
        duty, wanted, action, number = values
        self._heard_at = now
        self._duty, self._wanted = duty, wanted
        if not wanted & POWER:
            self._armed, self._host_silent = True, False
        known, self._done = self._done, number
        if known is not None and number != known:
            self._act(action, now)

    def _act(self, action: int, now: float) -> None:
        if action == RESTART:
            self._start(now)
        elif action in (RCD_TEST, RCD_RESET):
            self._rcd = action == RCD_TEST

    def tick(self, now: float) -> None:
        """A millisecond's work, more or less often."""
        if self.dead:
            return
        if now - self._heard_at > HOST_SILENCE:
            self._host_silent, self._armed = True, False
        terminals = self.terminals
        terminals.drive = UNAVAILABLE if self._host_silent else _drive(self._duty)
        self._judge.measured(PilotVoltages(*terminals.plateaus(), now), terminals.drive)
        closing = bool(self._wanted & POWER) and self._armed and self._judge.state.ready and not self._errors(now)
        self._opened_at = now if closing else self._opened_at
        if self._wanted & POWER and self._armed and self._errors(now):
            self._armed = False
        terminals.move(closing, bool(self._wanted & LOCK), now)
        self._report(now)

    def take(self) -> bytes:
        out, self._out = self._out, b""
        return b"" if self.dead else out

    def _errors(self, now: float) -> int:
        welded = self.terminals.contacts.on and now - self._opened_at > RELEASE
        fault = self._judge.fault or ""
        return (
            (DIODE if "diode" in fault else 0)
            | (SHORT if "short" in fault else 0)
            | (RCD if self._rcd else 0)
            | (WELDED if welded else 0)
            | (HOST_SILENT if self._host_silent else 0)
        )

    def _report(self, now: float) -> None:
        terminals = self.terminals
        high, low = terminals.plateaus()
        seen = terminals.contacts.on | terminals.bolt.on << 1
        ohms = round(terminals.ohms) if terminals.plugged else NOTHING
        pilot = list(Pilot).index(self._judge.state) + 1
        values = (
            self.boot,
            pilot,
            seen,
            self._errors(now),
            round(high * 1000),
            round(low * 1000),
            2,
            ohms,
            315,
            self._done or 0,
        )
        status = octets.frame(octets.STATION_STATUS, octets.LAYOUTS[octets.STATION_STATUS], *values)
        if status != self._last or now >= self._status_at:
            self._last, self._status_at = status, now + STATUS_INTERVAL
            self._out += status


def _drive(duty: int) -> Drive:
    still = {0: UNAVAILABLE, 10_000: X1, NOTHING: OFF}
    return still.get(duty) or Drive(Signal.PWM, duty / 100)
