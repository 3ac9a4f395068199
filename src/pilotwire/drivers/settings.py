"""The settings of real hardware as a file has them. A station's outlet has them in tables of its own."""

from typing import Literal

from pilotwire.base.settings import Table
from pilotwire.drivers.linux.pwm import PERIOD_NS


class LineSettings(Table, frozen=True, kw_only=True):
    """A line of /sys/class/gpio."""

    number: int  # of the line, as the kernel counts them
    active_low: bool = False  # whether low is what counts as on


class AlarmSettings(LineSettings, frozen=True, kw_only=True):
    """A line that complains."""

    words: str  # such as "residual current"


class ChannelSettings(Table, frozen=True, kw_only=True):
    """An analogue input: `volts = gain * volts at the input + shift`."""

    device: int  # iio:deviceN
    channel: int  # in_voltageN
    gain: float = 1.0  # V at the pilot for each V at the input
    shift: float = 0.0  # V


class PwmSettings(Table, frozen=True, kw_only=True):
    """The channel of the pilot generator."""

    chip: int  # pwmchipN
    channel: int = 0  # pwmN
    period_ns: int = PERIOD_NS  # 1 kHz
    inverted: bool = False  # whether the stage behind it inverts


class VoltmeterSettings(Table, frozen=True, kw_only=True):
    """How the pilot is measured: by two peak detectors, or by one fast input."""

    high: ChannelSettings  # also the fast input, where it is alone
    low: ChannelSettings | None = None  # the lower plateau, where there are two detectors
    reset: LineSettings | None = None  # empties the peak detectors


class ProximitySettings(ChannelSettings, frozen=True, kw_only=True):
    """How the plug's resistor is measured."""

    pull_up: float  # ohm
    supply: float  # V


class LinuxSettings(Table, frozen=True, kw_only=True):
    """`hardware = "linux"`, the pilot and the contactor of one outlet."""

    pwm: PwmSettings  # the generator of the pilot
    pilot: VoltmeterSettings  # what measures it
    relay: LineSettings  # the coil of the contactor
    feedback: LineSettings  # its auxiliary contact
    root: str = "/sys"  # where the kernel shows devices
    enable: LineSettings | None = None  # parts the generator from the wire: state E
    lock: LineSettings | None = None  # with its end switch `locked`; without, the cable hangs on the station
    locked: LineSettings | None = None  # the end switch
    proximity: ProximitySettings | None = None  # of a socket
    alarm: tuple[AlarmSettings, ...] = ()  # lines that complain
    max_a: float = 32.0  # per phase, that contactor and wires bear; an MCU says this by itself
    phases: int = 3  # that the contactor switches


class McuSettings(Table, frozen=True, kw_only=True):
    """`hardware = "mcu"`."""

    port: str  # such as /dev/ttyUSB0
    baud: int = 115_200  # of the serial line


class MeterSettings(Table, frozen=True, kw_only=True):
    """A meter that speaks Modbus TCP."""

    host: str  # name or address
    map: Literal["eastron-sdm630", "abb-b23"]  # which registers it has
    meter_id: str  # its serial number, as bills and signed readings name it
    port: int = 502  # TCP
    unit: int = 1  # its address on the bus behind the host
    interval: float = 0.5  # s between two readings of everything


class HardwareSettings(Table, frozen=True, kw_only=True):
    """One AC outlet of real hardware: either `linux` or `mcu`, and a meter."""

    meter: MeterSettings
    linux: LinuxSettings | None = None
    mcu: McuSettings | None = None
