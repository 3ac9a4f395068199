"""A tree that looks like /sys and behaves like a board: PWM in, voltages and lines out, whenever it is polled."""

from pathlib import Path

from pilotwire.ports import OFF, UNAVAILABLE, X1, Drive, Signal
from tests.drivers.checker.world import Terminals

PERIOD = 1_000_000
ENABLE, RELAY, FEEDBACK, LOCK, LOCKED, RESET, RCD = range(10, 17)
INPUTS = (FEEDBACK, LOCKED, RCD)
HIGH, LOW, PROXIMITY, DIRECT = range(4)

SCALE = 0.805664  # mV: 12 bits of 3.3 V
GAIN, SHIFT = 10.0, -15.0  # the pilot from -15 to 18 V at the input from 0 to 3.3 V
PULL_UP, SUPPLY = 330.0, 3.3

SETTINGS = f"""
root = "{{root}}"
pwm = {{ chip = 0 }}
relay = {{ number = {RELAY} }}
feedback = {{ number = {FEEDBACK}, active_low = true }}
enable = {{ number = {ENABLE} }}
lock = {{ number = {LOCK} }}
locked = {{ number = {LOCKED} }}
proximity = {{ device = 0, channel = {PROXIMITY}, pull_up = {PULL_UP}, supply = {SUPPLY} }}

[pilot]
high = {{ device = 0, channel = {HIGH}, gain = {GAIN}, shift = {SHIFT} }}
low = {{ device = 0, channel = {LOW}, gain = {GAIN}, shift = {SHIFT} }}
reset = {{ number = {RESET} }}

[[alarm]]
number = {RCD}
words = "residual current"
"""


class FakeBoard:
    """Poll it after each thing that the driver did, and after each piece of time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.terminals = Terminals()
        self.rcd = False
        self.inverted = False
        self._written: dict[str, object] = {}  # only the board writes these
        self._seen: set[int] = set()  # lines that are outputs
        self._peaks = (0.0, 0.0)
        self._phase = 0
        self.put("class/pwm/pwmchip0/export", "")
        for name in ("enable", "period", "duty_cycle"):
            self.put(f"class/pwm/pwmchip0/pwm0/{name}", 0)
        for line in range(ENABLE, RCD + 1):
            self.put(f"class/gpio/gpio{line}/direction", "in")
            self.put(f"class/gpio/gpio{line}/value", 0)
        self.put("bus/iio/devices/iio:device0/in_voltage_scale", SCALE)
        self.poll(0.0)

    def put(self, path: str, value: object) -> None:
        if self._written.get(path) != value:
            file = self.root / path
            if path not in self._written:
                file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{value}\n")
            self._written[path] = value

    def set_output(self, path: str, value: object) -> None:
        """What the driver may write as well."""
        self._written.pop(path, None)
        self.put(path, value)

    def get(self, path: str) -> str:
        return (self.root / path).read_text().strip()

    def line(self, number: int) -> bool:
        """The level of a line that the driver drives; directions `low` and `high` set it."""
        direction = "out" if number in self._seen else self.get(f"class/gpio/gpio{number}/direction")
        if direction in ("low", "high"):
            self._seen.add(number)
            self.set_output(f"class/gpio/gpio{number}/direction", "out")
            self.set_output(f"class/gpio/gpio{number}/value", int(direction == "high"))
        return self.get(f"class/gpio/gpio{number}/value") == "1"

    def poll(self, now: float) -> None:
        terminals = self.terminals
        terminals.drive = self._drive()
        terminals.move(self.line(RELAY), self.line(LOCK), now)
        self._measure()
        self.put(f"class/gpio/gpio{FEEDBACK}/value", int(not terminals.contacts.on))
        self.put(f"class/gpio/gpio{LOCKED}/value", int(terminals.bolt.on))
        self.put(f"class/gpio/gpio{RCD}/value", int(self.rcd))

    def wave(self) -> float:
        """The pilot in V at another moment of its period each time."""
        self._phase = (self._phase + 37) % 1000
        high, low = self.terminals.plateaus()
        return high if self._phase < self.terminals.drive.percent * 10 else low

    def sample(self) -> None:
        """The direct input, a little later."""
        self._input(DIRECT, (self.wave() - SHIFT) / GAIN)

    def _drive(self) -> Drive:
        if not self.line(ENABLE) or self.get("class/pwm/pwmchip0/pwm0/enable") != "1":
            return OFF
        on = int(self.get("class/pwm/pwmchip0/pwm0/duty_cycle"))
        on = PERIOD - on if self.inverted else on
        if on == PERIOD:
            return X1
        return Drive(Signal.PWM, 100 * on / PERIOD) if on else UNAVAILABLE

    def _measure(self) -> None:
        """The detectors hold what they saw until they are emptied."""
        high, low = self.terminals.plateaus()
        emptied = self.line(RESET)
        held = (high, low) if emptied else self._peaks
        self._peaks = (max(held[0], high), min(held[1], low))
        self._input(HIGH, (self._peaks[0] - SHIFT) / GAIN)
        self._input(LOW, (self._peaks[1] - SHIFT) / GAIN)
        self.sample()
        ohms = self.terminals.ohms
        self._input(PROXIMITY, SUPPLY * ohms / (ohms + PULL_UP) if self.terminals.plugged else SUPPLY)

    def _input(self, channel: int, volts: float) -> None:
        self.put(f"bus/iio/devices/iio:device0/in_voltage{channel}_raw", round(volts * 1000 / SCALE))
