"""A control pilot out of two pieces of hardware that only drive and measure: the judgement is ours."""

from collections.abc import Callable

from pilotwire.ports import X1, Drive, Pilot, PilotGenerator, PilotVoltages, PilotVoltmeter
from pilotwire.signalling import StationPilot


class MeasuredPilot:
    """`PilotSensor`, `PilotGenerator` and `Alarm` of one outlet; whatever the devices raise passes through.

    A voltmeter that measures in the background tells each measurement to `measured`, so that a change is confirmed
    within two of them, however seldom anybody looks; then `changed` is called.
    """

    def __init__(self, voltmeter: PilotVoltmeter, generator: PilotGenerator) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._voltmeter = voltmeter
        self._generator = generator
        self._judge = StationPilot()
        self._drive = X1
        self._time: float | None = None

    def drive(self, drive: Drive) -> None:
        """Put this on the wire until told otherwise."""
        self._generator.drive(drive)
        self._drive = drive

    def measured(self, voltages: PilotVoltages) -> None:
        """Take a measurement as soon as it is made."""
        before = (self._judge.state, self._judge.fault)
        self._take(voltages)
        if (self._judge.state, self._judge.fault) != before:
            self.changed()

    def pilot(self) -> Pilot:
        """The state after debouncing; a measurement counts once, however often it is read."""
        self._take(self._voltmeter.voltages())
        return self._judge.state

    def alarm(self) -> str | None:
        """What is wrong with the pilot, as of the last reading."""
        return self._judge.fault

    def _take(self, voltages: PilotVoltages) -> None:
        if voltages.time != self._time:
            self._time = voltages.time
            self._judge.measured(voltages, self._drive)
