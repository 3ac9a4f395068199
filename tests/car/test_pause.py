"""Pause and resume over real sockets and TLS: one session, two connections, one bill."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.car import Car, CarSettings, make_car
from pilotwire.drivers.virtual import DC_LIMITS, StationModel
from pilotwire.pki import Part, demo_pki
from pilotwire.pki.files import save_pki
from pilotwire.ports import Wish
from pilotwire.session.events import EnergyStarted, Established, Event
from pilotwire.station import Closed, OutletSettings, StationSettings, make_station

SDP_PORT = 15_955
QUICK = StationModel(
    limits=DC_LIMITS, isolation_seconds=0.05, decision_seconds=0.05, volts_per_s=20_000, amps_per_s=2_000
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pause")
    save_pki(demo_pki(time.time(), parts=(Part.ISO20,)), made / "pki")
    return made


def station_settings(folder: Path) -> StationSettings:
    outlet = OutletSettings(
        evse_id="DE*PWR*E0001*1",
        interface="lo",
        sdp_port=SDP_PORT,
        protocols=("iso20-dc",),
        tls="require",
        virtual=QUICK,
    )
    return StationSettings(outlet=(outlet,), pki=str(folder / "pki"), database=f"sqlite:///{folder}/sessions.db")


def car_settings(folder: Path) -> CarSettings:
    return CarSettings(
        interface="lo", sdp_port=SDP_PORT, pki=str(folder / "pki"), protocols=("iso20-dc",), tls="require", loops=4
    )


def pausing(folder: Path, seen: list[Event]) -> Car:
    """A car whose driver wants a pause as soon as energy flows, the first time."""
    car: Car

    def listen(now: float, event: Event) -> None:
        seen.append(event)
        starts = [found for found in seen if isinstance(found, EnergyStarted)]
        if isinstance(event, EnergyStarted) and len(starts) == 1:
            vehicle = car.seat.vehicle
            vehicle.errand = replace(vehicle.errand, wish=Wish.PAUSE)

    car = make_car(car_settings(folder), listener=listen)
    return car


async def with_station(folder: Path, story: Callable[[], Coroutine[Any, Any, None]]) -> list[Closed]:
    closed: list[Closed] = []
    async with make_station(station_settings(folder), closed=closed.append):
        await story()
        for _ in range(100):
            if closed:
                break
            await asyncio.sleep(0.05)
    return closed


def established(seen: list[Event]) -> list[Established]:
    return [event for event in seen if isinstance(event, Established)]


def test_the_car_that_paused_resumes_and_is_billed_once(folder: Path) -> None:
    seen: list[Event] = []

    async def story() -> None:
        car = pausing(folder, seen)
        first = await car.charge()
        assert (first.good, first.paused) == (True, True)
        vehicle = car.seat.vehicle
        vehicle.errand = replace(vehicle.errand, wish=Wish.CHARGE)
        second = await car.charge()
        assert (second.good, second.paused) == (True, False)

    closed = asyncio.run(with_station(folder, story))
    began, resumed = established(seen)
    assert (began.joined, resumed.joined) == (False, True)
    assert began.session_id == resumed.session_id
    assert [found.record.session_id for found in closed] == [began.session_id.hex()]
    assert closed[0].reconciliation.reconciled
