"""What car and station have agreed on so far, every bit of it read off the wire."""

from enum import Enum

import msgspec

from pilotwire.session.dialect import Dialect


class Power(Enum):
    """The kind of current."""

    AC = "AC"
    DC = "DC"


class Control(Enum):
    """Who steers the power in ISO 15118-20, by the number of parameter ControlMode."""

    SCHEDULED = 1
    DYNAMIC = 2


class Mobility(Enum):
    """Who states departure and energy needs, by the number of parameter MobilityNeedsMode."""

    EVCC = 1  # the car alone
    SECC = 2  # the station may, too


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter set of an energy service of ISO 15118-20, as far as it steers the session."""

    service: int
    parameter_set: int
    control: Control
    mobility: Mobility = Mobility.EVCC
    pricing: int = 0  # 0 none, 1 absolute prices, 2 price levels
    channels: int = 1  # of bidirectional transfer: 1 unified, 2 separated


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """The state of an agreement; grows with every exchange."""

    dialect: Dialect | None = None
    session_id: bytes = b""
    contract: bool | None = None  # True: Plug and Charge; False: EIM
    power: Power | None = None
    offered: tuple[Variant, ...] = ()
    variant: Variant | None = None  # ISO 15118-20: the energy service and parameter set that were selected
    schedule: int | None = None  # the schedule tuple that the car selected

    @property
    def bidirectional(self) -> bool:
        """Whether energy may flow out of the car."""
        return self.variant is not None and self.variant.service in BPT_SERVICES


class Goals(msgspec.Struct, frozen=True, kw_only=True):
    """Mobility needs that somebody set at the station: told to a car that lets it (MobilityNeedsMode 2)."""

    departure: float | None = None  # UNIX s
    minimum_soc: int | None = None  # %
    target_soc: int | None = None  # %


AC_SERVICE, DC_SERVICE, WPT_SERVICE, ACDP_SERVICE = 1, 2, 3, 4
AC_BPT_SERVICE, DC_BPT_SERVICE, ACDP_BPT_SERVICE = 5, 6, 7
MCS_SERVICE, MCS_BPT_SERVICE = 8, 9
INTERNET_SERVICE, PARKING_SERVICE = 65, 66

AC_SERVICES = frozenset({AC_SERVICE, AC_BPT_SERVICE})
DC_SERVICES = frozenset({DC_SERVICE, DC_BPT_SERVICE, MCS_SERVICE, MCS_BPT_SERVICE})
BPT_SERVICES = frozenset({AC_BPT_SERVICE, DC_BPT_SERVICE, ACDP_BPT_SERVICE, MCS_BPT_SERVICE})
SERVICE_NAMES = {
    1: "AC",
    2: "DC",
    5: "AC_BPT",
    6: "DC_BPT",
    8: "MCS",
    9: "MCS_BPT",
    65: "Internet",
    66: "ParkingStatus",
}
"""Service ids of ISO 15118-20:2022, Table 204, and of its Amendment 1 for MCS (counted in facts of public stacks)."""
