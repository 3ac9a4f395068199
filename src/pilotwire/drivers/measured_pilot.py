"""A control pilot out of two pieces of hardware that only drive and measure: the judgement is ours."""

from pilotwire.ports import X1, Drive, Pilot, PilotGenerator, PilotVoltmeter
from pilotwire.signalling import StationPilot


class MeasuredPilot:
    """`PilotSensor`, `PilotGenerator` and `Alarm` of one outlet; whatever the devices raise passes through."""

    def __init__(self, voltmeter: PilotVoltmeter, generator: PilotGenerator) -> None:
        self._voltmeter = voltmeter
        self._generator = generator
        self._judge = StationPilot()
        self._drive = X1
        self._time: float | None = None

    def drive(self, drive: Drive) -> None:
        """Put this on the wire until told otherwise."""
        self._generator.drive(drive)
        self._drive = drive

    def pilot(self) -> Pilot:
        """The state after debouncing; a measurement counts once, however often it is read."""
        voltages = self._voltmeter.voltages()
        if voltages.time != self._time:
            self._time = voltages.time
            self._judge.measured(voltages, self._drive)
        return self._judge.state

    def alarm(self) -> str | None:
        """What is wrong with the pilot, as of the last reading."""
        return self._judge.fault
