"""What a station knows at a moment. Currents and powers are positive towards the car."""

from decimal import Decimal
from enum import Enum

import msgspec

from pilotwire.energy import Outlook


class Pilot(Enum):
    """The state of the control pilot (IEC 61851-1, Table A.4, by its letters)."""

    A = "no car"
    B = "car connected"
    C = "car ready"
    D = "car ready, ventilation wanted"
    E = "no pilot"
    F = "station not available"

    @property
    def connected(self) -> bool:
        """Whether a car is there."""
        return self in (Pilot.B, Pilot.C, Pilot.D)

    @property
    def ready(self) -> bool:
        """Whether the car has closed S2 and wants energy."""
        return self in (Pilot.C, Pilot.D)


class Isolation(Enum):
    """What the isolation monitor knows about the output since the plug went in (IEC 61851-23)."""

    UNKNOWN = "not tested"
    TESTING = "test running"
    VALID = "proven"
    WARNING = "low, but good enough"
    FAULT = "broken"

    @property
    def proven(self) -> bool:
        """Whether current may flow."""
        return self in (Isolation.VALID, Isolation.WARNING)


class Decision(Enum):
    """Whether somebody pays for this session."""

    NONE = "nobody asked"
    PENDING = "under way"
    ACCEPTED = "granted"
    REJECTED = "refused"


class StopWish(Enum):
    """What the operator, the grid or a person at the station wants of a running session."""

    NONE = "go on"
    STOP = "end it"
    PAUSE = "pause it"
    RENEGOTIATE = "new schedule"
    RENEGOTIATE_SERVICE = "new service"
    STANDBY = "stand by without energy"


class Output(msgspec.Struct, frozen=True):
    """What is measured at the outlet: V and A (DC), or V per phase and A summed over phases (AC)."""

    volts: float = 0.0
    amps: float = 0.0

    @property
    def watts(self) -> float:
        """The power into the car."""
        return self.volts * self.amps


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What hardware and site allow now. Discharge values are magnitudes, 0 where nothing is taken back.

    AC currents are per phase.
    """

    max_charge_w: float
    max_charge_a: float
    min_charge_w: float = 0.0
    min_charge_a: float = 0.0
    max_volts: float
    min_volts: float = 0.0
    max_discharge_w: float = 0.0
    max_discharge_a: float = 0.0
    min_discharge_w: float = 0.0
    phases: int = 3  # of an AC outlet


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of a meter: two registers that only ever grow, as the meter shows them."""

    meter_id: str
    time: float  # UNIX s
    import_wh: Decimal  # out of the grid, into the car
    export_wh: Decimal  # out of the car, into the grid
    number: int  # of readings this meter has made so far
    status: str = "ok"  # what the meter says about itself


class StationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a session at one outlet needs to know of the world around it."""

    pilot: Pilot = Pilot.B
    locked: bool = False
    contactors_closed: bool = False
    isolation: Isolation = Isolation.UNKNOWN
    output: Output = Output()
    limits: Limits
    authorization: Decision = Decision.NONE
    reading: Reading | None = None
    setpoint_w: float | None = None  # what the planner wants now, positive into the car; None before it has a plan
    outlook: Outlook | None = None  # limits and prices to offer; None while they are worked out
    stop: StopWish = StopWish.NONE
    cable_amps: float | None = None  # what a plugged cable bears per phase; None where nothing tells
    fault: str | None = None  # what is broken, in words; energy ends at once
