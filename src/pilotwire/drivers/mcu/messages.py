"""What host and microcontroller say to each other. The order of fields is the order of octets."""

from enum import IntEnum, IntFlag
from typing import Annotated, ClassVar

from pilotwire.drivers.mcu.fields import I16, U16, Bits
from pilotwire.wire.fields import U8, Code, Text
from pilotwire.wire.layout import Layout

VERSION = 1
NOTHING = 0xFFFF
"""Where something is measured: nothing there. As a duty: the generator is off (state E)."""

DUTY_F, DUTY_X1 = 0, 10_000  # 0.01 %: the wire stands at -12 V, and at +12 V


class PilotCode(IntEnum):
    """States of the control pilot (IEC 61851-1, Table A.4)."""

    A = 1
    B = 2
    C = 3
    D = 4
    E = 5
    F = 6


class McuAction(IntEnum):
    """What is done once, not kept."""

    NONE = 0
    RCD_TEST = 1
    RCD_RESET = 2
    RESTART = 3


class Wanted(IntFlag):
    """What the host allows or wants to last."""

    POWER = 1
    LOCK = 2


class Seen(IntFlag):
    """What contacts and end switches say."""

    CLOSED = 1
    LOCKED = 2


class Error(IntFlag):
    """What is broken, as long as it is."""

    DIODE = 1 << 0
    PILOT_SHORT = 1 << 1
    RCD = 1 << 2
    VENTILATION = 1 << 3
    LOCK = 1 << 4
    OVER_CURRENT = 1 << 5
    WELDED = 1 << 6
    TEMPERATURE = 1 << 7
    SUPPLY = 1 << 8
    HOST_SILENT = 1 << 9


class Feature(IntFlag):
    """What the hardware has."""

    SOCKET = 1 << 0
    STATE_E = 1 << 1
    LOCK = 1 << 2
    VENTILATION = 1 << 3
    RCD_TEST = 1 << 4


class Message(Layout, frozen=True, kw_only=True):
    """A message; `layer` names it in errors."""

    layer: ClassVar[str] = "MCU frame"


class Ask(Message, frozen=True, kw_only=True):
    """Host: who are you? Answered by `Hello`."""


class StationWish(Message, frozen=True, kw_only=True):
    """Host, station: all that is wanted, at every change and as a sign of life."""

    duty: U16  # 0.01 %; 0 is F, 10000 is X1, 65535 is E
    wanted: Annotated[Wanted, Bits(Wanted)] = Wanted(0)
    action: Annotated[McuAction, Code(McuAction)] = McuAction.NONE
    number: U8 = 0  # of the action: done when it changes; what is first heard after a start is not


class CarWish(Message, frozen=True, kw_only=True):
    """Host, car: the same."""

    state: Annotated[PilotCode, Code(PilotCode)]  # B, C or D
    wanted: Annotated[Wanted, Bits(Wanted)] = Wanted(0)


class Hello(Message, frozen=True, kw_only=True):
    """MCU: what it is, at its start and when asked."""

    version: U8 = VERSION
    min_a: U8 = 6
    max_a: U8 = 32
    phases: U8 = 3
    features: Annotated[Feature, Bits(Feature)] = Feature(0)
    name: Annotated[str, Text(16)] = ""


class StationStatus(Message, frozen=True, kw_only=True):
    """MCU, station: all that is measured, at every change and as a sign of life."""

    boot: U16  # another one at each start
    pilot: Annotated[PilotCode, Code(PilotCode)]
    seen: Annotated[Seen, Bits(Seen)] = Seen(0)
    errors: Annotated[Error, Bits(Error, 2)] = Error(0)
    high: I16 = 0  # mV
    low: I16 = 0  # mV
    age: U16 = 0  # ms since the voltages were measured
    ohms: U16 = NOTHING  # of the proximity pilot
    temperature: I16 = 0  # 0.1 degrees Celsius, of the hottest place
    done: U8 = 0  # number of the last action that was done


class CarStatus(Message, frozen=True, kw_only=True):
    """MCU, car: the same."""

    boot: U16
    duty: U16 = NOTHING  # 0.01 %
    frequency: U16 = 0  # 0.1 Hz
    seen: Annotated[Seen, Bits(Seen)] = Seen(0)
    errors: Annotated[Error, Bits(Error, 2)] = Error(0)
    high: I16 = 0  # mV
    low: I16 = 0  # mV
    ohms: U16 = NOTHING  # of the proximity pilot
    volts: U16 = 0  # 0.1 V, at the inlet
    temperature: I16 = 0  # 0.1 degrees Celsius, of the hottest place


KINDS: dict[int, type[Message]] = {
    0x01: StationWish,
    0x02: CarWish,
    0x03: Ask,
    0x81: StationStatus,
    0x82: CarStatus,
    0x83: Hello,
}
"""The first octet of each message; those of the host are below 0x80."""

_CODES = {kind: code for code, kind in KINDS.items()}


def code_of(message: Message) -> int:
    """The first octet of a message."""
    return _CODES[type(message)]
