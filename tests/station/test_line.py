"""A data line that breaks begins anew, since the next car needs it."""

import asyncio
import secrets
import socket
from pathlib import Path

import pytest

from pilotwire.base.clock import Clock
from pilotwire.base.settings import parse_settings
from pilotwire.drivers.virtual import dc_pair
from pilotwire.link import DockPolicy, StationDock, Wired
from pilotwire.link.plugged import PluggedOutput
from pilotwire.net import Misconfigured, NetError, Service
from pilotwire.net.asker import AskPolicy
from pilotwire.net.discovery import discover
from pilotwire.net.linking import Frames
from pilotwire.net.packets import NotPermitted
from pilotwire.ports import LinkReady
from pilotwire.sim.cords import CordEnd
from pilotwire.station import Address, Bay, DataLine, Post, Seat, StationSettings, make_station
from pilotwire.station import line as module
from pilotwire.station.line import LineTask
from pilotwire.station.signboard import Signboard
from pilotwire.wire.sdp import Security
from tests.scenarios import BY_NAME, offering_of, outlook
from tests.station.places import DC_20, run, until


def test_whoever_is_told_may_break_once_and_the_line_is_looked_after_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANEW_S", 0.01)
    run(broken_once())


async def broken_once() -> None:
    clock, reports, ready = Clock(), list[str](), list[LinkReady]()
    outlet, _, cable = dc_pair()
    seat = Seat(outlet, offering_of(BY_NAME[DC_20.name]), secrets.token_bytes, outlook)
    bay = Bay(outlet, seat, StationDock(Wired(clock.now()), DockPolicy(), clock.now()))

    def told(now: float, event: PluggedOutput) -> None:
        if isinstance(event, LinkReady):
            ready.append(event)
            if len(ready) == 1:
                raise RuntimeError("nobody at home")

    task = LineTask(bay, DataLine(dock=bay.dock, frames=None), clock, poll=0.005, told=told, report=reports.append)
    task.begin("lo")
    cable.plug()
    await until(lambda: len(ready) == 2)
    assert reports == ["data link: nobody at home; it begins anew"]
    assert bay.ready
    await task.close()
    await asyncio.sleep(0)


def test_a_line_that_is_closed_before_it_has_begun_lets_go_of_its_frames() -> None:
    run(closed_at_once())


async def closed_at_once() -> None:
    clock, (outlet, _, _) = Clock(), dc_pair()
    seat = Seat(outlet, offering_of(BY_NAME[DC_20.name]), secrets.token_bytes, outlook)
    bay = Bay(outlet, seat, StationDock(Wired(clock.now()), DockPolicy(), clock.now()))
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far:
        data = DataLine(dock=bay.dock, frames=lambda interface: Held(near))
        task = LineTask(bay, data, clock, poll=0.005, told=lambda now, event: None, report=print)
        task.begin("lo")
        await task.close()
        assert near.fileno() == -1


NOWHERE = """
database = "sqlite:///{folder}/sessions.db"
[[outlet]]
evse_id = "DE*PWR*E0001*1"
interface = "nowhere0"
protocols = ["iso2-dc"]
[outlet.link]
kind = "slac"
"""


def test_a_station_whose_interface_is_missing_opens_no_books(tmp_path: Path) -> None:
    settings = parse_settings(NOWHERE.format(folder=tmp_path), StationSettings)
    with pytest.raises(Misconfigured, match="nowhere0"):
        make_station(settings)
    assert list(tmp_path.iterdir()) == []


def test_a_car_that_asks_before_our_link_is_ready_is_nothing_odd() -> None:
    run(asked_early())


async def asked_early() -> None:
    reports, heard = list[str](), list[bytes]()
    board = Signboard(Service(plain=True), reports.append, lambda source, to, data, sent: heard.append(data))
    await board.put_up("lo", 0)
    assert board.place is not None
    with pytest.raises(NetError):
        await discover("lo", AskPolicy(asks=Security.NONE, attempts=1), port=board.place.port)
    board.take_down()
    assert len(heard) == 1
    assert reports == []


class Held(CordEnd):
    """An end whose socket is its own."""

    def close(self) -> None:
        self.socket.close()


def test_a_post_that_may_not_have_frames_leaves_nothing_open() -> None:
    run(forbidden())


async def forbidden() -> None:
    clock, (outlet, _, _) = Clock(), dc_pair()

    def frames(interface: str) -> Frames:
        raise NotPermitted(f"interface {interface}")

    post = Post(
        outlet,
        offering_of(BY_NAME[DC_20.name]),
        Service(plain=True),
        clock=clock,
        entropy=secrets.token_bytes,
        outlook=outlook,
        data_line=DataLine(dock=StationDock(Wired(clock.now()), DockPolicy(), clock.now()), frames=frames),
    )
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as found:
        port = found.getsockname()[1]
    with pytest.raises(NotPermitted):
        await post.open(Address(interface="lo", port=port, discovery=False))
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("::1", port)
