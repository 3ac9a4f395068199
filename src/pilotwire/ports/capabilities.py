"""What hardware can do at all, whatever the moment."""

from enum import Enum

import msgspec


class Attachment(Enum):
    """How the cable hangs on an outlet (IEC 61851-1, cases B and C)."""

    SOCKET = "a socket, for the car's own cable"
    CABLE = "a cable of the station's own"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What an outlet's hardware is made for. Currents are per phase."""

    min_a: float = 6.0  # the least that IEC 61851-1, Table A.8 knows
    max_a: float = 32.0
    phases: int = 3
    attachment: Attachment = Attachment.CABLE
    state_e: bool = False  # whether the generator can be parted from the pilot; else F stands for E
    lock: bool = False
    ventilation: bool = False  # whether state D may be served
    rcd_test: bool = False  # whether the residual current device can be tested from here
