"""A data line that breaks begins anew, since the next car needs it."""

import asyncio
import secrets

import pytest

from pilotwire.base.clock import Clock
from pilotwire.drivers.virtual import dc_pair
from pilotwire.link import DockPolicy, StationDock, Wired
from pilotwire.link.plugged import PluggedOutput
from pilotwire.ports import LinkReady
from pilotwire.station import Bay, DataLine, Seat
from pilotwire.station import line as module
from pilotwire.station.line import LineTask
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
