"""Yards with the real engines in them."""

import os
from random import Random

from pilotwire.ports import DataLink
from pilotwire.sim.medium import Medium, Plan, Yard
from pilotwire.slac import MODEMS, CarLink, CarPolicy, Phase, StationLink, StationPolicy

FULL = os.environ.get("PILOTWIRE_SWEEP") == "full"
START = 1_790_000_000.0
READY_S = 2.0
"""Until every modem has its first key."""

MODEM = MODEMS["virtual"]
CAR, STATION = CarPolicy(modem=MODEM), StationPolicy(modem=MODEM)
OVER = (Phase.LINKED, Phase.OVER)


def yard(plan: Plan, seed: int, car: CarPolicy = CAR, station: StationPolicy = STATION) -> Yard:
    """Every host has its engine, and every modem its key; nobody is plugged in."""
    random = Random(seed)

    def link(mac: bytes, is_station: bool) -> DataLink:
        if is_station:
            return StationLink(mac, station, random.randbytes, START)
        return CarLink(mac, car, random.randbytes, START)

    links = {host.name: link(host.mac, host.station) for host in plan.hosts}
    return Yard(Medium(plan, seed), links, START).run(START + READY_S)


def car_link(yard: Yard, name: str) -> CarLink:
    link = yard.links[name]
    assert isinstance(link, CarLink)
    return link


def station_link(yard: Yard, name: str) -> StationLink:
    link = yard.links[name]
    assert isinstance(link, StationLink)
    return link


def settle(yard: Yard, *cars: str, limit: float = 120.0) -> Yard:
    """Run until these cars are linked or have given up, and a little longer, for the stations to notice."""
    links = [car_link(yard, car) for car in cars]
    yard.run(yard.now + limit, lambda: all(link.phase in OVER for link in links))
    return yard.run(yard.now + 2.0)


def partner(yard: Yard, car: str) -> str | None:
    """The host that a car is linked to."""
    link = car_link(yard, car)
    macs = {host.mac: host.name for host in yard.medium.plan.hosts}
    return macs[link.peer] if link.phase is Phase.LINKED and link.peer is not None else None
