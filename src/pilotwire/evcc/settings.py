"""What a car brings along: its names, its protocols, how it pays, and its habits."""

from collections.abc import Mapping

import msgspec

from pilotwire.evcc.habits import Habits
from pilotwire.pki import Credential, TrustStore
from pilotwire.session.agreed import Agreed, Control, Mobility
from pilotwire.session.dialect import ALLOWED, Dialect, Security


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one car."""

    evccid: str  # ISO 15118-20: an identifier; DIN and -2: the MAC address in hexadecimal
    dialects: tuple[Dialect, ...]  # the best liked first
    allowed: Mapping[Dialect, frozenset[Security]] = msgspec.field(default_factory=lambda: ALLOWED)
    services: tuple[int, ...] = ()  # energy services of ISO 15118-20, the best liked first
    transfer_modes: tuple[str, ...] = ()  # of ISO 15118-2, such as DC_extended, the best liked first
    control: Control = Control.DYNAMIC
    mobility: Mobility = Mobility.EVCC
    contract: Credential | None = None  # None: somebody pays by other means (EIM)
    emaid: str | None = None  # of the contract
    trust: TrustStore | None = None  # roots of the mobility operators, for signed tariffs
    vas: tuple[int, ...] = ()  # value added services that it wants to use, such as 65
    confirm_readings: bool = True  # whether it asks for meter readings and confirms them
    loop_period: float = 0.1  # s between the requests of a charge loop
    ask_period: float = 0.2  # s between requests that are repeated while the station is busy
    habits: Habits = Habits()


class Asleep(msgspec.Struct, frozen=True, kw_only=True):
    """A session that this car paused, to be resumed at the same station."""

    session_id: bytes
    agreed: Agreed
    evse_id: str
    binding: bytes = b""  # SHA-512(SessionID || SHA-512(station certificate)), see [V2G20-2539]
