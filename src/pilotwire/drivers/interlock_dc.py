"""The interlock of a DC outlet: no current before the isolation is proven, and never more than was asked for."""

import math

from pilotwire.drivers.contactor_drive import LOOK_AGAIN
from pilotwire.drivers.corridor import Corridor
from pilotwire.drivers.devices import OutletDevices
from pilotwire.drivers.interlock import Interlock
from pilotwire.drivers.rules import DC_RULES, LONGEST_TEST, NO_CURRENT, PRECHARGE_AMPS, Rules
from pilotwire.ports import Command, Isolation, IsolationTest, Limits, SetOutput

AMPS_TOLERANCE, AMPS_SHARE = 10.0, 0.05  # regulation and measurement of a large stage
VOLTS_TOLERANCE, VOLTS_SHARE = 20.0, 0.1  # overvoltage of IEC 61851-23: 110 % of the voltage limit; second-hand
OFF = (0.0, 0.0)


class DcInterlock(Interlock):
    """Voltage for the isolation test at pre-charge current only; everything else after the proof."""

    def __init__(self, devices: OutletDevices, limits: Limits, rules: Rules = DC_RULES) -> None:
        super().__init__(devices, limits, rules)
        self._due_volts: float | None = None  # of a test that waits for the current to end
        self._test_volts: float | None = None  # of the test that runs or was the last since the plug went in
        self._tested_for = 0.0  # s
        self._seen = Isolation.UNKNOWN
        self._setpoint = OFF
        most, lag = max(limits.max_charge_a, limits.max_discharge_a), rules.lag
        self._amps = Corridor(lag=lag, rate=most / rules.fall, tolerance=AMPS_TOLERANCE, share=AMPS_SHARE)
        self._volts = Corridor(
            lag=lag, rate=limits.max_volts / rules.fall, tolerance=VOLTS_TOLERANCE, share=VOLTS_SHARE
        )

    @property
    def isolation(self) -> Isolation:
        """What is proven since the plug went in; a monitor's older knowledge does not count."""
        if self._due_volts is not None:
            return Isolation.TESTING
        return Isolation.UNKNOWN if self._test_volts is None else self._seen

    def horizon(self) -> float:
        """Seconds until the next check is due, should nothing happen before."""
        return LOOK_AGAIN if self._due_volts is not None else super().horizon()

    @property
    def patience(self) -> float:
        """Silence from above is borne for so long: longer where there is voltage only, for ever without."""
        if self._setpoint == OFF:
            return math.inf
        return self._rules.watchdog if abs(self._setpoint[1]) > PRECHARGE_AMPS else self._rules.idle_watchdog

    def _energy(self, command: Command) -> None:
        match command:
            case IsolationTest(volts):
                if self._may_close(command):
                    self._ask_for_test(volts)
            case SetOutput(volts, amps):
                self._setpoint = (volts, amps) if self._may_flow(command) else OFF
            case _:
                self._refuse(command, "this outlet gives DC")

    def _ask_for_test(self, volts: float) -> None:
        """A test at a voltage that the outlet does not even give would prove nothing."""
        self._stop()
        self._tested_for = 0.0
        self._due_volts = min(max(volts, self.limits.min_volts), self.limits.max_volts)

    def _start_test(self) -> None:
        volts, self._due_volts = self._due_volts, None
        monitor = self._devices.monitor
        if monitor is None or volts is None:
            return
        started = self.guard.done("isolation monitor", lambda: monitor.start(volts))
        self._test_volts = volts if started else None

    def _may_flow(self, command: Command) -> bool:
        if not self._may_close(command):
            return False
        return self.isolation.proven or self._refuse(command, "isolation is not proven")

    def _clamped(self, volts: float, amps: float) -> tuple[float, float]:
        most, least = self.limits.max_charge_a, -self.limits.max_discharge_a
        return min(max(volts, 0.0), self.limits.max_volts), min(max(amps, least), most)

    def _stop(self) -> None:
        self._setpoint = OFF
        if self.isolation is Isolation.TESTING:
            self._forget()  # a test without voltage proves nothing

    def _withdrawn(self) -> None:
        """A car that opens S2 under power calls for an emergency stop, and gets no energy before another test.

        IEC 61851-23, Annex CC; general knowledge, to be confirmed.
        """
        live = self.energised and abs(self.output.amps) >= NO_CURRENT
        super()._withdrawn()
        self._wants_closed = False
        if live:
            self.guard.note(f"pilot {self.pilot.name} under power: emergency stop of the car")
            self._forget()

    def _forget(self) -> None:
        self._due_volts = self._test_volts = None

    def _look_at_isolation(self) -> None:
        sensor = self._devices.isolation
        if sensor is not None:
            self._seen = self.guard.attempt("isolation sensor", sensor.isolation, Isolation.UNKNOWN)

    def _watch(self, seconds: float) -> None:
        if self._due_volts is not None and abs(self.output.amps) < NO_CURRENT:
            self._start_test()
        self._look_at_isolation()
        volts, amps = self._driven or OFF
        self._amps.follow(seconds, amps)
        self._volts.follow(seconds, volts)
        self._watch_test(seconds)
        if not self._amps.holds(self.output.amps):
            self.guard.trip(f"{self.output.amps:.1f} A flow where {amps:.1f} A were asked for")
        if self._too_high():
            self.guard.trip(f"{self.output.volts:.1f} V at the outlet where {volts:.1f} V were asked for")

    def _watch_test(self, seconds: float) -> None:
        """A car that is still connected holds the voltage down, and the test would never end."""
        if self.isolation is Isolation.FAULT:
            self.guard.trip("isolation broken")
        if self.isolation is Isolation.TESTING:
            self._tested_for += seconds
            if self._tested_for > LONGEST_TEST:
                self.guard.trip(f"isolation test does not end within {LONGEST_TEST:g} s")

    def _too_high(self) -> bool:
        """The battery may stand above the setpoint while nothing flows into it, and voltage may be left from before."""
        testing = self.isolation is Isolation.TESTING and self._driven not in (None, OFF)
        pushing = self.output.amps > NO_CURRENT or testing
        return (pushing and not self._volts.holds(self.output.volts)) or (
            self.output.volts > self.limits.max_volts * (1 + VOLTS_SHARE)
        )

    def _permitted(self) -> tuple[float, float]:
        if self.guard.cause is not None or not self.pilot.connected:
            return OFF
        if self.isolation is Isolation.TESTING:
            return (self._test_volts, PRECHARGE_AMPS) if self._due_volts is None and self._test_volts else OFF
        if not self.isolation.proven:
            return OFF
        volts, amps = self._clamped(*self._setpoint)
        return (volts, amps) if self.pilot.ready else (volts, min(max(amps, 0.0), PRECHARGE_AMPS))

    def _closed(self) -> bool:
        """The test runs through the cable as well, so it closes the contactor for its time."""
        return self.pilot.connected and (self._wants_closed or self.isolation is Isolation.TESTING)
