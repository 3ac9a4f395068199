"""Group commit: everybody is told the fate of their own entry, and only of their own."""

import asyncio
import threading

import pytest

from pilotwire.metering import Event
from pilotwire.store import Committer, SessionClosed, Store, StoreError, UnknownSession
from pilotwire.store import committer as module
from tests.store.test_store import header, write


def test_what_a_promise_was_kept_for_is_in_the_store(store: Store) -> None:
    names = [f"s{index}" for index in range(20)]
    for name in names:
        store.open_session(header(name))
    with Committer(store) as committer:
        promises = [committer.submit(name, Event(float(at), name)) for at in range(10) for name in names]
        for promise in promises:
            promise.result(timeout=60)
    for name in names:
        assert [event.time for event in store.record(name).events] == list(range(10))


def test_many_entries_cost_few_transactions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, "a")
    sizes: list[int] = []
    real, gate = store.append_many, threading.Event()

    def counting(batch: list[tuple[str, Event]]) -> None:
        gate.wait()
        sizes.append(len(batch))
        real(batch)

    monkeypatch.setattr(store, "append_many", counting)
    with Committer(store) as committer:
        for at in range(100):
            committer.submit("a", Event(float(at), "x"))
        gate.set()
    assert len(sizes) <= 2 + 100 // module.MAX_BATCH
    assert len(store.record("a").events) == 100


def test_one_bad_entry_fails_alone(store: Store) -> None:
    write(store, "a")
    write(store, "closed")
    store.close_session("closed", 0, "done")
    bad = {3: "nobody", 17: "closed", 40: "nobody"}
    with Committer(store) as committer:
        promises = [committer.submit(bad.get(at, "a"), Event(float(at), "x")) for at in range(50)]
    kinds = {at: type(promise.exception()) for at, promise in enumerate(promises) if promise.exception()}
    assert kinds == {3: UnknownSession, 17: SessionClosed, 40: UnknownSession}
    assert [event.time for event in store.record("a").events] == [at for at in range(50) if at not in bad]


def test_a_database_that_fails_fails_all_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def failing(batch: list[tuple[str, Event]]) -> None:
        asked.append(len(batch))
        raise StoreError("database: the disk is full")

    monkeypatch.setattr(store, "append_many", failing)
    with Committer(store) as committer:
        promises = [committer.submit("a", Event(0.0, "x")) for _ in range(30)]
    assert all("disk is full" in str(promise.exception()) for promise in promises)
    assert sum(asked) == 30


def test_asyncio_waits_without_blocking(store: Store) -> None:
    write(store, "a")

    async def run(committer: Committer) -> None:
        waits = [asyncio.wrap_future(committer.submit("a", Event(float(at), "x"))) for at in range(10)]
        await asyncio.gather(*waits)

    with Committer(store) as committer:
        asyncio.run(run(committer))
        assert len(store.record("a").events) == 10


def test_an_entry_whose_waiter_gave_up_is_written_all_the_same(store: Store) -> None:
    write(store, "a")
    with Committer(store) as committer:
        for at in range(200):
            committer.submit("a", Event(float(at), "x")).cancel()
        committer.submit("a", Event(200.0, "x")).result(timeout=60)
    assert len(store.record("a").events) == 201


def test_a_closed_committer_takes_no_more(store: Store) -> None:
    committer = Committer(store)
    committer.close()
    committer.close()
    with pytest.raises(StoreError, match="is closed"):
        committer.submit("a", Event(0.0, "x"))


def test_what_waits_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, "a")
    monkeypatch.setattr(module, "MAX_WAITING", 0)
    with Committer(store) as committer, pytest.raises(StoreError, match="has 0 entries waiting"):
        committer.submit("a", Event(0.0, "x"))
