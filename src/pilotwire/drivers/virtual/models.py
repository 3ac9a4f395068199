"""What virtual stations and cars are like: plain data with defaults, fit for a configuration file."""

import msgspec

from pilotwire.ports import Limits

CABLE_OHMS = 220.0  # between proximity and earth: a cable of 32 A

DC_LIMITS = Limits(
    max_charge_w=150_000.0,
    max_charge_a=350.0,
    max_volts=1000.0,
    min_volts=150.0,
    max_discharge_w=60_000.0,
    max_discharge_a=150.0,
)
# AC currents are per phase.
AC_LIMITS = Limits(
    max_charge_w=11_040.0,
    max_charge_a=16.0,
    min_charge_w=4_140.0,
    min_charge_a=6.0,
    max_volts=230.0,
    max_discharge_w=11_040.0,
    max_discharge_a=16.0,
)


class StationModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outlet's virtual hardware and surroundings."""

    limits: Limits = DC_LIMITS
    meter_id: str = "PW-VIRTUAL-1"  # stations that share a database need different ones
    gain_error: float = 0.0  # of the meter: 0.005 counts half a percent too much
    accept: bool = True  # whoever stands there (EIM)
    contracts: tuple[str, ...] | None = None  # EMAIDs that are good; None: all
    decision_seconds: float = 1.0  # until it is known who pays
    isolation_seconds: float = 2.0  # under voltage
    volts_per_s: float = 500.0  # how fast the output follows
    amps_per_s: float = 200.0
    socket: bool = False  # AC: the cable is the driver's, and tells by its resistor what it bears
    cable_ohms: float = CABLE_OHMS  # of that resistor


class CarModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A car's battery and on-board charger."""

    capacity_wh: float = 60_000.0
    soc: float = 40.0  # %
    cells: int = 96  # in series
    ohms: float = 0.06
    max_charge_a: float = 200.0  # DC
    max_discharge_a: float = 100.0  # DC
    charger_w: float = 11_000.0
    charger_discharge_w: float = 11_000.0
    phases: int = 3
    efficiency: float = 0.93  # of the charger, each way
    ventilated: bool = False  # it may not charge without ventilation: state D


DC_STATION = StationModel()
AC_STATION = StationModel(limits=AC_LIMITS)
CAR = CarModel()
