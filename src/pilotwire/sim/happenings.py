"""What a demo tells while it goes on, for whoever shows it."""

from collections.abc import Callable

import msgspec

from pilotwire.energy import Outlook
from pilotwire.net import Endpoint, Info
from pilotwire.ports import Pilot
from pilotwire.session.events import Event
from pilotwire.sim.ground import Ground
from pilotwire.station import Closed


class Plugged(msgspec.Struct, frozen=True, kw_only=True):
    """The plug is in: what station and car see of it."""

    time: float
    pilot: Pilot
    duty_percent: float | None
    plugged: bool
    soc: float  # %
    target_soc: float  # %
    outlook: Outlook
    departure: float


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A step on the way from the plug to energy."""

    time: float  # UNIX s
    after: float  # real s since the plug went in
    by_station: bool
    name: str
    detail: str = ""


class Listening(msgspec.Struct, frozen=True, kw_only=True):
    """The station listens and answers discovery."""

    time: float
    endpoint: Endpoint
    discovery: Endpoint
    ground: Ground = Ground.LOOPBACK


class Connected(msgspec.Struct, frozen=True):
    """The car is connected."""

    time: float
    info: Info


class Told(msgspec.Struct, frozen=True):
    """One side's session has got on."""

    time: float
    by_station: bool
    event: Event


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Telemetry of one second."""

    time: float
    watts: float
    volts: float
    amps: float
    soc: float  # %
    setpoint_w: float | None = None  # what the planner wants that steers: the station's, or a car's own
    buy: float  # currency per kWh
    sell: float
    import_wh: float  # the meter's registers
    export_wh: float


class Settled(msgspec.Struct, frozen=True):
    """The books are closed."""

    time: float
    closed: Closed


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """The plug is out again."""

    time: float
    volts: float
    amps: float
    contactors_closed: bool
    locked: bool
    soc: float  # %


Happening = Plugged | Reached | Listening | Connected | Told | Moment | Settled | Left
Tell = Callable[[Happening], None]
