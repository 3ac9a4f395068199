"""Whatever comes over the cable or breaks inside costs one session: the outlet goes dead, the next car is served."""

import asyncio
import gc
import random
import resource
import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pilotwire.messages.iso20.common import PowerDeliveryReq, SessionSetupReq, SessionStopReq
from pilotwire.messages.iso20.dc import DC_CableCheckReq, DC_ChargeLoopReq
from pilotwire.metering import Header, Item, Outlet, Policy, Sealer, SoftwareKey
from pilotwire.net import Limits
from pilotwire.net.shuttle import Patience
from pilotwire.secc import StationEngine
from pilotwire.secc.answers import BOOK
from pilotwire.session.events import EnergyStarted
from pilotwire.station import Book, Recorder, post
from pilotwire.store import Store
from tests.net.doors import hang_up
from tests.net.hellos import hello
from tests.station.places import Place, place, run, until

DICE = random.Random(1)
CROWD = 1000
PATIENT = Limits(patience=Patience(first=60.0, handshake=60.0))
HASTY = Limits(patience=Patience(first=0.1, handshake=0.1))
KEY = SoftwareKey.generate("ECDSA-secp256r1-SHA256")

GARBAGE = {
    "nothing at all": b"",
    "half a header": b"\x01\xfe\x80",
    "a frame of 4 GiB": b"\x01\xfe\x80\x01\xff\xff\xff\xff" + bytes(60_000),
    "frames of no known type": b"\x01\xfe\x12\x34\x00\x00\x00\x00" * 5000,
    "an empty message": b"\x01\xfe\x80\x01\x00\x00\x00\x00",
    "no EXI": b"\x01\xfe\x80\x01\x00\x00\x00\x04\xff\xff\xff\xff",
    "another protocol": b"GET / HTTP/1.1\r\n\r\n" * 1000,
    "noise behind a good start": b"\x01\xfe" + DICE.randbytes(60_000),
    "noise behind a start of TLS": b"\x16\x03\x01" + DICE.randbytes(60_000),
    "half a ClientHello": hello()[:60],
}

STATION_METHODS = (
    "alarm", "authorize", "closed", "isolation", "locked", "measure", "pilot", "read", "set_locked", "set_output",
    "start", "switch",
)  # fmt: skip
CAR_METHODS = ("duty_percent", "locked", "plugged", "set_locked", "set_ready", "state")


@pytest.fixture
def many_files() -> Iterator[None]:
    """Room for both ends of a crowd, which the usual limit of 1,024 files has not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CROWD + 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_idle_and_half_open_connections_keep_no_car_out_and_cost_little() -> None:
    async def test() -> None:
        async with place(tls=True, limits=PATIENT) as here:
            starts = [b"", b"\x01", b"\x16\x03", hello()[:60]]
            tracemalloc.start()
            crowd = [await here.raw(starts[number % len(starts)]) for number in range(CROWD)]
            held, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert held < CROWD * 20_000, f"{held / CROWD:.0f} octets for each connection, both ends together"
            await here.serves_the_next_car()
            assert any("newer ones did not stand yet" in words for words in here.reports)
            for _, writer in crowd:
                await hang_up(writer)

    run(test())


def test_client_hellos_that_come_octet_by_octet_keep_no_car_out() -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        for octet in hello():
            writer.write(bytes((octet,)))
            await asyncio.sleep(0.005)

    async def test() -> None:
        async with place(tls=True, limits=HASTY) as here:
            crowd = [await here.raw() for _ in range(50)]
            slow = [asyncio.create_task(trickle(writer)) for _, writer in crowd]
            await here.serves_the_next_car()
            await until(lambda: sum("was not over in time" in words for words in here.reports) == len(crowd))
            await asyncio.gather(*slow)
            for _, writer in crowd:
                await hang_up(writer)

    run(test())


@pytest.mark.parametrize("octets", GARBAGE.values(), ids=GARBAGE)
def test_garbage_costs_one_connection(octets: bytes) -> None:
    async def test() -> None:
        async with place(tls=True) as here:
            _, writer = await here.raw(octets)
            await asyncio.sleep(0.02)
            await hang_up(writer)
            await here.serves_the_next_car()

    run(test())


def test_hundreds_of_hostile_connections_leave_nothing_behind() -> None:
    async def attack(here: Place, rounds: int) -> None:
        for _ in range(rounds):
            for octets in GARBAGE.values():
                _, writer = await here.raw(octets)
                await asyncio.sleep(0)
                await hang_up(writer)
        await here.serves_the_next_car()
        gc.collect()

    async def test() -> None:
        async with place(tls=True, limits=HASTY) as here:
            await attack(here, 2)
            here.events.clear()
            tracemalloc.start()
            await attack(here, 1)
            here.events.clear()
            before, _ = tracemalloc.get_traced_memory()
            await attack(here, 6)
            here.events.clear()
            here.reports.clear()
            after, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert after - before < 200_000
            assert peak - before < 20_000_000

    run(test())


@pytest.mark.parametrize("method", STATION_METHODS)
def test_a_driver_that_is_broken_from_the_start_lets_no_energy_flow(method: str) -> None:
    async def test() -> None:
        async with place() as here:
            here.outlet.faults.raise_in(method)
            await here.charge()
            assert EnergyStarted() not in here.events
            assert here.outlet.interlock.guard.cause is not None
            here.outlet.faults.mend()
            await here.serves_the_next_car()

    run(test())


@pytest.mark.parametrize("method", [method for method in STATION_METHODS if method not in ("authorize", "start")])
def test_a_driver_that_breaks_while_the_car_charges_ends_the_session_safely(method: str) -> None:
    async def test() -> None:
        async with place() as here:

            def trouble() -> None:
                here.outlet.faults.raise_in(method)
                here.leave()  # some methods are only called at the end

            await here.charge(then=trouble)
            await until(lambda: not here.post.seat.busy and abs(here.vehicle.watch.output.amps) < 1.0)
            assert here.outlet.interlock.guard.cause is not None
            here.outlet.faults.mend()
            await here.serves_the_next_car()

    run(test())


@pytest.mark.parametrize("method", CAR_METHODS)
def test_a_broken_driver_of_the_car_is_no_trouble_of_the_station(method: str) -> None:
    async def test() -> None:
        async with place() as here:

            def trouble() -> None:
                here.vehicle.faults.raise_in(method)
                here.leave()

            await here.charge(then=trouble)
            await here.comes_to_rest()
            assert here.outlet.interlock.guard.cause is None
            here.vehicle.faults.mend()
            await here.serves_the_next_car()

    run(test())


@pytest.mark.parametrize(
    "request_", [SessionSetupReq, DC_CableCheckReq, PowerDeliveryReq, DC_ChargeLoopReq, SessionStopReq]
)
def test_an_answer_that_raises_ends_the_session_safely(request_: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(visit: Any, request: Any) -> Any:
        raise RuntimeError("a mistake of ours")

    async def test() -> None:
        async with place() as here:
            with monkeypatch.context() as patch:
                patch.setitem(BOOK, request_, raises)
                outcome = await here.charge()
            assert not outcome.good
            await here.comes_to_rest()
            assert any("a mistake of ours" in words for words in here.reports)
            await here.serves_the_next_car()

    run(test())


def test_an_engine_that_cannot_even_hang_up_leaves_a_dead_outlet(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(engine: Any, now: float, why: str) -> None:
        raise RuntimeError("a mistake of ours")

    async def test() -> None:
        async with place() as here:
            charging = asyncio.Event()
            session = asyncio.create_task(here.charge(then=charging.set))
            await charging.wait()
            with monkeypatch.context() as patch:
                patch.setattr(StationEngine, "hang_up", raises)
                session.cancel()
                await asyncio.gather(session, return_exceptions=True)
                await until(lambda: here.outlet.at_rest)
            assert here.outlet.interlock.guard.cause is None  # not the watchdog of the interlock has done it
            assert (await here.charge()).good

    run(test())


class Keeper:
    """Keeps nothing, and raises in the methods that are named."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.ended: list[str] = []

    def begin(self, header: Header) -> None:
        self._enter("begin")

    def amend(self, header: Header) -> None:
        self._enter("amend")

    def add(self, session_id: str, item: Item) -> None:
        self._enter("add")

    def end(self, session_id: str, stopped: float, reason: str, paused: bool) -> None:
        self._enter("end")
        self.ended.append(reason)

    def _enter(self, method: str) -> None:
        if method in self.broken:
            raise RuntimeError(f"no {method}")


def recorded(keeper: Any) -> Any:
    """A recorder for a place, by its meter."""

    def make(here: Place) -> Recorder:
        sealer = Sealer(Outlet(evse_id="DE*PWR*E0001*1", current="DC"), KEY)
        read = here.outlet.parts.meter.read
        return Recorder(keeper, sealer, read, evse_id="DE*PWR*E0001*1", meter_key=KEY.public_key.hex())

    return make


@pytest.mark.parametrize("method", ["begin", "amend", "add", "end"])
def test_a_keeper_of_records_that_raises_ends_the_session_safely(method: str) -> None:
    async def test() -> None:
        keeper = Keeper()
        async with place(recorder=recorded(keeper)) as here:
            keeper.broken.add(method)
            await here.charge()
            await here.comes_to_rest()
            assert any(f"no {method}" in words for words in here.reports)
            keeper.broken.clear()
            await here.serves_the_next_car()
            assert keeper.ended[-1] == "the car stopped the session"

    run(test())


def test_a_record_ends_though_the_meter_is_silent() -> None:
    async def test() -> None:
        keeper = Keeper()
        async with place(recorder=recorded(keeper)) as here:
            await here.charge(then=lambda: here.outlet.faults.raise_in("read"))
            await here.comes_to_rest()
            assert len(keeper.ended) == 1
            assert here.reports == []

    run(test())


def test_trouble_with_the_database_is_told_and_cars_are_served(tmp_path: Path) -> None:
    async def test() -> None:
        troubles: list[str] = []
        store = Store(f"sqlite:///{tmp_path / 'station.db'}")
        with sqlite3.connect(tmp_path / "station.db") as other:
            other.executescript("DROP TABLE entries")
        other.close()
        book = Book(
            store, Policy(), meter_key=KEY.public_key, closed=lambda closed: None,
            trouble=lambda name, error: troubles.append(type(error).__name__),
        )  # fmt: skip
        async with place(recorder=recorded(book)) as here:
            await here.serves_the_next_car()
            await here.serves_the_next_car()
            await until(lambda: len(troubles) == 2)
        await book.close()
        store.close()

    run(test())


def test_a_post_that_is_closed_while_a_car_charges_leaves_a_dead_outlet() -> None:
    async def test() -> None:
        async with place() as here:
            charging = asyncio.Event()
            session = asyncio.create_task(here.charge(then=charging.set))
            await charging.wait()
            assert here.outlet.interlock.contactor.closed
            await here.post.close()
            assert here.outlet.at_rest
            assert not here.outlet.interlock.contactor.closed
            assert not (await session).good

    run(test())


def test_a_station_that_is_cancelled_while_a_car_charges_leaves_a_dead_outlet() -> None:
    async def serve(here: Place, charging: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await here.post.close()

    async def test() -> None:
        async with place() as here:
            charging = asyncio.Event()
            station = asyncio.create_task(serve(here, charging))
            session = asyncio.create_task(here.charge(then=charging.set))
            await charging.wait()
            station.cancel()
            await asyncio.gather(station, return_exceptions=True)
            assert here.outlet.at_rest
            assert not (await session).good

    run(test())


def test_a_car_that_is_cut_off_leaves_an_outlet_that_comes_to_rest_by_itself() -> None:
    async def test() -> None:
        async with place() as here:
            charging = asyncio.Event()
            session = asyncio.create_task(here.charge(then=charging.set))
            await charging.wait()
            session.cancel()
            await asyncio.gather(session, return_exceptions=True)
            await here.comes_to_rest()
            await here.serves_the_next_car()

    run(test())


def test_a_newcomer_is_turned_away_while_a_session_is_alive() -> None:
    async def test() -> None:
        async with place() as here:
            charging = asyncio.Event()
            session = asyncio.create_task(here.charge(then=charging.set))
            await charging.wait()
            reader, writer = await here.raw(b"\x01\xfe")
            assert await reader.read() == b""
            await hang_up(writer)
            assert any("another session is alive" in words for words in here.reports)
            here.leave()
            assert (await session).good

    run(test())


def test_a_newcomer_takes_the_place_of_a_car_that_fell_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with place() as here:
            reader, writer = await here.raw(here.greeting())
            await until(lambda: here.post.seat.state is not None and here.post.seat.state.name == "SESSION_SETUP")
            assert not (await here.charge()).good
            monkeypatch.setattr(post, "SILENT_S", 0.0)
            assert (await here.charge()).good
            while await reader.read(100):
                pass
            await hang_up(writer)

    run(test())


def test_whoever_says_no_whole_word_keeps_nobody_out() -> None:
    async def test() -> None:
        async with place() as here:
            reader, writer = await here.raw(here.greeting()[:-1])
            await until(lambda: here.post.seat.busy)
            assert (await here.charge()).good
            assert await reader.read() == b""
            await hang_up(writer)

    run(test())
