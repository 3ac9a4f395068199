"""A station and cars at the two ends of a cable without modems, as MCS has it; the scene returns what it found."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from struct import pack

from pilotwire.base.settings import parse_settings
from pilotwire.car import CarSettings, Outcome, make_car
from pilotwire.net.interfaces import IFINFO, IFLA_ADDRESS, name_attribute, switch
from pilotwire.net.namespaces import make_socket, within
from pilotwire.net.packets import ALL, PacketLine
from pilotwire.net.rtnetlink import NLM_F_CREATE, Kind, Netlink, attribute, nested
from pilotwire.net.waiting import watched
from pilotwire.sim.cables import HOST_END, IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINKINFO, IFLA_NET_NS_FD, VETH_INFO_PEER
from pilotwire.sim.namespaces import apart
from pilotwire.station import Station, StationSettings, make_station
from pilotwire.wire import sdp
from tests.station.line_scenes import CAR_FILE, STATION, kept
from tests.station.places import until

STATION_MAC, CAR_MAC = bytes.fromhex("020500000001"), bytes.fromhex("020c00000001")


@contextmanager
def cable() -> Iterator[tuple[int, int]]:
    """The namespaces of a station, whose end of the cable is on, and of a car, whose end is off."""
    with apart() as station, apart() as car, within(station), Netlink() as kernel:
        there = end(CAR_MAC) + attribute(IFLA_NET_NS_FD, pack("=I", car))
        veth = nested(IFLA_INFO_DATA, attribute(VETH_INFO_PEER, IFINFO.pack(0, 0, 0, 0, 0) + there))
        info = nested(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, b"veth"), veth)
        kernel.ask(Kind.NEWLINK, IFINFO.pack(0, 0, 0, 0, 0) + end(STATION_MAC) + info, NLM_F_CREATE)
        switch(kernel, HOST_END, on=True)
        yield station, car


def end(mac: bytes) -> bytes:
    """Name and address of an interface."""
    return name_attribute(HOST_END) + attribute(IFLA_ADDRESS, mac)


def file(text: str) -> str:
    """Settings for a cable without modems."""
    return text.replace('kind = "slac"', 'kind = "wired"')


def made(folder: str) -> Station:
    """A station out of its settings."""
    return make_station(parse_settings(file(STATION).format(folder=folder), StationSettings))


def switch_on(namespace: int, on: bool) -> None:
    """The end of a cable in a namespace."""
    with within(namespace), Netlink() as kernel:
        switch(kernel, HOST_END, on=on)


class Notes(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = words

    def emit(self, record: logging.LogRecord) -> None:
        self._words.append(record.getMessage())


@contextmanager
def noted() -> Iterator[list[str]]:
    """What stations report inside."""
    words = list[str]()
    logger, notes = logging.getLogger("pilotwire.station"), Notes(words)
    logger.setLevel(logging.INFO)
    logger.addHandler(notes)
    try:
        yield words
    finally:
        logger.removeHandler(notes)
        logger.setLevel(logging.NOTSET)


async def charge(car: int) -> Outcome:
    """A car that waits at its end of the cable, which is then switched on, and off in the end."""
    with within(car):
        charging = asyncio.create_task(make_car(parse_settings(file(CAR_FILE), CarSettings)).charge())
    await asyncio.sleep(0.3)
    switch_on(car, True)
    try:
        return await charging
    finally:
        switch_on(car, False)


async def cars() -> dict[str, object]:
    """Two cars, one after the other, at a station that was opened before anybody was at the other end."""
    kinds = set[int]()
    async with kept() as folder:
        with cable() as (_, car):
            station = made(folder)
            post, line = station.posts[0], PacketLine(HOST_END, ALL, own=True)

            def hear() -> None:
                kinds.add(int.from_bytes((line.read() or bytes(14))[12:14]))

            with closing(line), watched(line.socket, hear):
                before = await station.open(), post.discovery
                outcomes = []
                for _ in range(2):
                    outcomes.append((await charge(car)).good)
                    await until(lambda: post.bay is not None and not post.bay.ready)
                listens = post.discovery is not None
                await station.close()
    return {"before": before, "good": outcomes, "listens": listens, "kinds": sorted(kinds - {0})}


async def taken() -> dict[str, object]:
    """The port of discovery is somebody else's when the first car comes, and free when the second does."""
    async with kept() as folder:
        with cable() as (_, car), noted() as notes:
            station = made(folder)
            (post,) = station.posts
            await station.open()
            with make_socket(socket.AF_INET6, socket.SOCK_DGRAM) as other:
                other.bind(("::", sdp.PORT))
                switch_on(car, True)
                await until(lambda: any("does not listen" in words for words in notes))
            before = post.discovery
            switch_on(car, False)
            await until(lambda: post.bay is not None and not post.bay.ready)
            switch_on(car, True)
            await until(lambda: post.discovery is not None)
            await station.close()
    return {"before": before, "notes": notes}
