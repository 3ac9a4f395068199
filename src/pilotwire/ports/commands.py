"""What an engine asks of its hardware, in the order it wants it done."""

import msgspec

from pilotwire.ports.pilot import Drive


class Lock(msgspec.Struct, frozen=True):
    """Hold the plug, or let it go."""

    engaged: bool


class IsolationTest(msgspec.Struct, frozen=True):
    """Prove the isolation of output and cable at this voltage (cable check)."""

    volts: float


class Contactors(msgspec.Struct, frozen=True):
    """Connect the outlet (or, in a car, the battery) to the cable, or part them."""

    closed: bool


class SetOutput(msgspec.Struct, frozen=True):
    """DC: regulate to this voltage, with at most this current; negative current discharges the car."""

    volts: float
    amps: float


class SetAcPower(msgspec.Struct, frozen=True):
    """AC: what the car may draw now, in W over all phases; negative where it should feed back."""

    watts: float


class OutputOff(msgspec.Struct, frozen=True):
    """No voltage of ours on the cable and no current, as fast as the hardware can."""


class DrivePilot(msgspec.Struct, frozen=True):
    """Station: put this on the control pilot."""

    drive: Drive


class Authorize(msgspec.Struct, frozen=True):
    """Find out whether somebody pays; `contract` names the verified EMAID, None asks a person (EIM)."""

    contract: str | None = None


class PilotState(msgspec.Struct, frozen=True):
    """Car: close S2 (state C) or open it (state B)."""

    ready: bool


class RequestCurrent(msgspec.Struct, frozen=True):
    """Car, DC: what was asked of the station last, so that the charge controller can watch it."""

    volts: float
    amps: float


class ChargePower(msgspec.Struct, frozen=True):
    """Car, AC: let the on-board charger draw this power, in W; negative feeds back."""

    watts: float


Command = Lock | IsolationTest | Contactors | SetOutput | SetAcPower | OutputOff | DrivePilot | Authorize
CarCommand = Lock | Contactors | PilotState | RequestCurrent | ChargePower | OutputOff
