"""The parts of one outlet on Linux, by its settings."""

from collections.abc import Callable

import msgspec

from pilotwire.base.settings import SettingsError
from pilotwire.drivers.linux.iio import Channel, Proximity
from pilotwire.drivers.linux.lines import AlarmLine, Bolt, FeedbackLine, InputLine, OutputLine, RelayLine
from pilotwire.drivers.linux.pwm import PwmGenerator
from pilotwire.drivers.linux.sysfs import Sysfs
from pilotwire.drivers.linux.voltmeter import PeakDetectors, Sampler, Voltmeter
from pilotwire.drivers.measured_pilot import MeasuredPilot
from pilotwire.drivers.settings import ChannelSettings, LineSettings, LinuxSettings, VoltmeterSettings
from pilotwire.drivers.simple import FixedCable
from pilotwire.ports import Attachment, Capabilities


class LinuxParts(msgspec.Struct, frozen=True, kw_only=True):
    """What the kernel gives access to; `voltmeter` has to run."""

    pilot: MeasuredPilot
    voltmeter: Voltmeter
    relay: RelayLine
    feedback: FeedbackLine
    bolt: Bolt | FixedCable
    proximity: Proximity | None
    alarms: tuple[AlarmLine, ...]
    capabilities: Capabilities


def linux_parts(settings: LinuxSettings, clock: Callable[[], float]) -> LinuxParts:
    """Open everything, with the contactor open and the pilot at F. DriverError where something is not there."""
    return _Builder(settings, clock).parts()


class _Builder:
    def __init__(self, settings: LinuxSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._sysfs = Sysfs(settings.root)

    def parts(self) -> LinuxParts:
        """The relay comes first, since it may have been left closed."""
        settings = self._settings
        relay = RelayLine(self._output(settings.relay))
        generator, voltmeter, bolt = self._generator(), self._voltmeter(settings.pilot), self._bolt()
        pilot = MeasuredPilot(voltmeter, generator)
        voltmeter.heard = pilot.measured
        return LinuxParts(
            pilot=pilot,
            voltmeter=voltmeter,
            relay=relay,
            feedback=FeedbackLine(self._input(settings.feedback)),
            bolt=bolt,
            proximity=self._proximity(),
            alarms=tuple(AlarmLine(self._input(alarm), alarm.words) for alarm in settings.alarm),
            capabilities=self._capabilities(generator, socket=isinstance(bolt, Bolt)),
        )

    def _capabilities(self, generator: PwmGenerator, *, socket: bool) -> Capabilities:
        return Capabilities(
            max_a=self._settings.max_a,
            phases=self._settings.phases,
            attachment=Attachment.SOCKET if socket else Attachment.CABLE,
            state_e=generator.parts,
            lock=socket,
        )

    def _generator(self) -> PwmGenerator:
        pwm, enable = self._settings.pwm, self._settings.enable
        line = self._output(enable) if enable else None
        return PwmGenerator(
            self._sysfs, pwm.chip, pwm.channel, period_ns=pwm.period_ns, inverted=pwm.inverted, enable=line
        )

    def _voltmeter(self, settings: VoltmeterSettings) -> Voltmeter:
        high = self._channel(settings.high)
        if settings.low is None:
            return Sampler(self._clock, high)
        reset = self._output(settings.reset) if settings.reset else None
        return PeakDetectors(self._clock, high, self._channel(settings.low), reset)

    def _bolt(self) -> Bolt | FixedCable:
        lock, locked = self._settings.lock, self._settings.locked
        if lock is None and locked is None:
            return FixedCable()
        if lock is None or locked is None:
            raise SettingsError("linux: `lock` and `locked` must be there both, or neither")
        return Bolt(self._output(lock), self._input(locked))

    def _proximity(self) -> Proximity | None:
        found = self._settings.proximity
        return Proximity(self._channel(found), pull_up=found.pull_up, supply=found.supply) if found else None

    def _channel(self, settings: ChannelSettings) -> Channel:
        return Channel(self._sysfs, settings.device, settings.channel, gain=settings.gain, shift=settings.shift)

    def _input(self, settings: LineSettings) -> InputLine:
        return InputLine(self._sysfs, settings.number, active_low=settings.active_low)

    def _output(self, settings: LineSettings) -> OutputLine:
        return OutputLine(self._sysfs, settings.number, active_low=settings.active_low)
