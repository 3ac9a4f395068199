"""Linux owns the pilot: PWM, analogue inputs and lines through sysfs. The root of the tree is a parameter."""

from pilotwire.drivers.linux.iio import Channel, Proximity
from pilotwire.drivers.linux.lines import AlarmLine, Bolt, FeedbackLine, InputLine, OutputLine, RelayLine
from pilotwire.drivers.linux.pwm import PwmGenerator
from pilotwire.drivers.linux.sysfs import Sysfs
from pilotwire.drivers.linux.voltmeter import PeakDetectors, Sampler, Voltmeter

__all__ = [
    "AlarmLine",
    "Bolt",
    "Channel",
    "FeedbackLine",
    "InputLine",
    "OutputLine",
    "PeakDetectors",
    "Proximity",
    "PwmGenerator",
    "RelayLine",
    "Sampler",
    "Sysfs",
    "Voltmeter",
]
