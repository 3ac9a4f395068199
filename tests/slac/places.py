"""A car and a station, taken to every phase that either can be in."""

from collections.abc import Callable

from pilotwire.slac import CarPolicy, Phase, StationPolicy, Validate
from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_PARM_CNF,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)
from tests.slac.desk import Desk, pair


def _lossy(kind: type[Mme], validate: Validate = Validate.POTENTIAL) -> Desk:
    """Plugged, and no message of this kind arrives."""
    desk = pair(CarPolicy(validate=validate), seed=7)
    desk.lose = lambda sender, receiver, mme: isinstance(mme, kind)
    desk.plug("car", "station")
    return desk


def _dead(name: str) -> Desk:
    desk = pair(seed=7)
    desk.modems[name].alive = False
    desk.engines[name].carrier(False, desk.now)
    desk.engines[name].carrier(True, desk.now)
    desk.plug("car", "station")
    return desk.run(0.1)


def _deaf_modem() -> Desk:
    """Matched, and no link comes of it."""
    desk = pair(seed=7)
    desk.modems["car"].takes_keys = False
    desk.plug("car", "station")
    return desk.run(1.5)


def _plugged(seconds: float, db: float = 9.0) -> Desk:
    desk = pair(db=db, seed=7)
    desk.plug("car", "station")
    return desk.run(seconds)


def _lone_station(seconds: float) -> Desk:
    desk = pair(station=StationPolicy(init_s=20.0), seed=7)
    desk.want("station")
    return desk.run(seconds)


CAR_PLACES: dict[Phase, Callable[[], Desk]] = {
    Phase.AWAY: lambda: pair(seed=7),
    Phase.PREPARING: lambda: _dead("car"),
    Phase.ASKING: lambda: _lossy(CM_SLAC_PARM_CNF).run(0.3),
    Phase.SOUNDING: lambda: _plugged(0.4),
    Phase.GATHERING: lambda: _lossy(CM_ATTEN_CHAR_IND).run(1.0),
    Phase.LOOKING: lambda: _plugged(1.1, db=30.0),
    Phase.VALIDATING: lambda: _lossy(CM_VALIDATE_CNF, Validate.ALWAYS).run(1.0),
    Phase.MATCHING: lambda: _lossy(CM_SLAC_MATCH_CNF).run(1.0),
    Phase.PAUSING: lambda: _lossy(CM_SLAC_PARM_CNF).run(0.8),
    Phase.JOINING: _deaf_modem,
    Phase.LINKED: lambda: _plugged(3.0),
    Phase.OVER: lambda: _lossy(CM_SLAC_PARM_CNF).run(11.0),
}

STATION_PLACES: dict[Phase, Callable[[], Desk]] = {
    Phase.AWAY: lambda: pair(seed=7),
    Phase.PREPARING: lambda: _dead("station"),
    Phase.WAITING: lambda: _lone_station(1.0),
    Phase.JOINING: _deaf_modem,
    Phase.LINKED: lambda: _plugged(3.0),
    Phase.OVER: lambda: _lone_station(21.0),
}

VISITED: dict[str, Callable[[], Desk]] = {
    "answered": lambda: _plugged(0.1),
    "sounding": lambda: _plugged(0.4),
    "reported": lambda: _lossy(CM_ATTEN_CHAR_IND).run(0.7),
    "confirmed": lambda: _lossy(CM_VALIDATE_REQ, Validate.ALWAYS).run(1.0),
    "counting": lambda: _validating(),
}
"""The station waits for cars, and one is on its way."""


def _validating() -> Desk:
    desk = pair(CarPolicy(validate=Validate.ALWAYS), seed=7)
    desk.plug("car", "station")
    return desk.run(1.1)


PLACES: list[tuple[str, str, Callable[[], Desk]]] = [
    *(("car", phase.name, make) for phase, make in CAR_PLACES.items()),
    *(("station", phase.name, make) for phase, make in STATION_PLACES.items()),
    *(("station", name, make) for name, make in VISITED.items()),
]
"""Side, where it is, and how it gets there."""
