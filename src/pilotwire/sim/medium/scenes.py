"""Yards to begin with: two outlets, a car park, an outlet with a liar next to it."""

from itertools import product
from random import Random

import msgspec

from pilotwire.sim.medium import groups
from pilotwire.sim.medium.plan import Host, Path, Plan

CAR, OWN, OTHER = "car", "own", "other"
"""The hosts of `two_outlets`: a car, the outlet it is to be plugged into, and the next one."""

OWN_DB, OTHER_DB = 29.6, 51.4
"""Two outlets of one charger (HYC150) as a car heard them in a public capture."""

PARK_OWN_DB = (8.0, 20.0)
PARK_NEIGHBOUR_DB = (30.0, 60.0)
SPOOFER_DB = 45.0

AIR_S = 0.0005
"""How long a short management frame occupies the wire in Green PHY's most robust mode; an estimate."""


def car(name: str, number: int, outlet: str | None = None, chip: str = "virtual") -> Host:
    """A car's host and modem with locally administered addresses; `number` is below 65536."""
    return Host(name=name, mac=_mac(0x0C, number), modem_mac=_mac(0x1C, number), chip=chip, place=outlet)


def station(name: str, number: int, chip: str = "virtual") -> Host:
    """An outlet's host and modem; the outlet is the place of the same name."""
    return Host(name=name, mac=_mac(0x05, number), modem_mac=_mac(0x15, number), chip=chip, place=name, station=True)


def two_outlets(own_db: float = OWN_DB, other_db: float = OTHER_DB, *, loss: float = 0.0, seed: int = 0) -> Plan:
    """`car` is to be plugged into `own`; `other` is the next outlet of the same charger, and hears the car, too."""
    random = Random(seed)
    paths = {
        (OWN, OWN): Path(own_db, groups.direct(random)),
        (OWN, OTHER): Path(other_db, groups.crosstalk(random)),
        (OTHER, OTHER): Path(own_db, groups.direct(random)),
    }
    hosts = (car(CAR, 1), station(OWN, 1), station(OTHER, 2))
    return Plan(hosts=hosts, paths=paths, loss=loss, sound_loss=loss)


def car_park(size: int, *, loss: float = 0.0, seed: int = 0) -> Plan:
    """`car0`, `car1`… for `outlet0`, `outlet1`…: every car hears every outlet, its own 10 dB or more the best."""
    random = Random(seed)
    outlets = [f"outlet{number}" for number in range(size)]
    hosts = [host for number in range(size) for host in (car(f"car{number}", number), station(outlets[number], number))]
    paths = {
        (here, there): Path(random.uniform(*PARK_OWN_DB), groups.direct(random))
        if here == there
        else Path(random.uniform(*PARK_NEIGHBOUR_DB), groups.crosstalk(random))
        for here, there in product(outlets, repeat=2)
    }
    return Plan(hosts=tuple(hosts), paths=paths, loss=loss, sound_loss=loss, air_s=AIR_S)


def spoofer(own_db: float = OWN_DB, *, loss: float = 0.0, seed: int = 0) -> Plan:
    """Two outlets, and `spoofer` on a wire nearby that hears all frames; what it answers, see `Spoofer`."""
    plan = two_outlets(own_db, loss=loss, seed=seed)
    far = Path(SPOOFER_DB, groups.crosstalk(Random(seed)))
    liar = msgspec.structs.replace(station("spoofer", 66), hears_all=True)
    paths = {**plan.paths, ("own", "spoofer"): far, ("other", "spoofer"): far}
    return msgspec.structs.replace(plan, hosts=(*plan.hosts, liar), paths=paths)


def _mac(kind: int, number: int) -> bytes:
    """What tells hosts apart stands in the last three octets, which tables show."""
    return bytes((0x02, 0, 0, kind)) + number.to_bytes(2)
