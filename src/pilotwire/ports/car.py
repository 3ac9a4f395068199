"""What a car knows at a moment. Currents and powers are positive towards the car."""

from enum import Enum

import msgspec

from pilotwire.ports.station import Output


class Wish(Enum):
    """What the driver or the car wants of a running session."""

    CHARGE = "go on"
    STOP = "end it"
    PAUSE = "pause it"
    RENEGOTIATE = "new schedule"
    RENEGOTIATE_SERVICE = "new service"
    STANDBY = "stand by without energy"


class BatteryState(msgspec.Struct, frozen=True, kw_only=True):
    """What the battery management says. Discharge values are magnitudes, 0 where it gives nothing."""

    soc: float  # %, 0 to 100
    capacity_wh: float
    volts: float  # at the terminals
    target_volts: float  # what the output should be regulated to while charging
    target_amps: float  # what it wants at this moment, tapering near the end
    max_charge_w: float
    max_charge_a: float
    min_charge_w: float = 0.0
    min_charge_a: float = 0.0
    max_volts: float
    min_volts: float
    max_discharge_w: float = 0.0
    max_discharge_a: float = 0.0
    full: bool = False
    error: str | None = None


class Inlet(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured at the car's inlet."""

    output: Output = Output()
    plugged: bool = True
    locked: bool = False
    contactors_closed: bool = False  # the car's own
    duty_percent: float | None = 5.0  # of the control pilot; None without oscillation
    cable_amps: float | None = None  # what the cable bears per phase; None where nothing tells


class CarFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a session of a car needs to know of the world around it."""

    battery: BatteryState
    inlet: Inlet = Inlet()
    departure: float | None = None  # UNIX s
    target_soc: float = 80.0  # % at departure
    minimum_soc: float = 20.0  # % as soon as possible, and never below
    maximum_soc: float = 100.0  # %
    wish: Wish = Wish.CHARGE
    fault: str | None = None
