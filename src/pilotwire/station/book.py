"""The station's books in a database: sessions are written as they go, closed, billed once."""

import asyncio
from collections.abc import Callable

import msgspec

from pilotwire.metering import Bill, Header, Item, Policy, Reconciliation, SessionRecord, reconcile
from pilotwire.store import Committer, Store


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """A session with all that came of it."""

    record: SessionRecord
    bill: Bill
    reconciliation: Reconciliation


class _End(msgspec.Struct, frozen=True):
    stopped: float
    reason: str


Entry = Header | Item | _End


class Book:
    """Keeps records in a store without ever blocking the event loop: one writer for each session.

    `closed` is told every session that was billed. `trouble` is told what could not be written.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        *,
        meter_key: bytes,
        closed: Callable[[Closed], None],
        trouble: Callable[[str, Exception], None],
    ) -> None:
        self._store, self._policy, self._meter_key = store, policy, meter_key
        self._committer = Committer(store)
        self._closed, self._trouble = closed, trouble
        self._queues: dict[str, asyncio.Queue[Entry]] = {}
        self._writers: dict[str, asyncio.Task[None]] = {}
        self._asleep: set[str] = set()

    def begin(self, header: Header) -> None:
        """Open the session's page; a paused one stays open."""
        name = header.session_id
        if name in self._queues:
            return
        self._queues[name] = asyncio.Queue()
        opened = name in self._asleep
        self._asleep.discard(name)
        self._writers[name] = asyncio.create_task(self._write(header, self._queues[name], opened))

    def amend(self, header: Header) -> None:
        """Write the head anew."""
        self._put(header.session_id, header)

    def add(self, session_id: str, item: Item) -> None:
        """One more line."""
        self._put(session_id, item)

    def end(self, session_id: str, stopped: float, reason: str, paused: bool) -> None:
        """Close the page and bill it, unless the session only sleeps."""
        if not paused:
            self._put(session_id, _End(stopped, reason))
        else:
            self._asleep.add(session_id)

    async def close(self) -> None:
        """Write what there is, then stop."""
        writers = [task for name, task in self._writers.items() if name not in self._asleep]
        await asyncio.gather(*writers, return_exceptions=True)
        for task in self._writers.values():
            task.cancel()
        await asyncio.gather(*self._writers.values(), return_exceptions=True)
        await asyncio.to_thread(self._committer.close)

    def _put(self, session_id: str, entry: Entry) -> None:
        queue = self._queues.get(session_id)
        if queue is not None:
            queue.put_nowait(entry)

    async def _write(self, header: Header, queue: "asyncio.Queue[Entry]", opened: bool) -> None:
        name = header.session_id
        try:
            if not opened:
                await asyncio.to_thread(self._store.open_session, header)
            while await self._turn(name, queue):
                pass
        except Exception as error:  # whatever the database says must not stop the station
            self._trouble(name, error)
        finally:
            self._queues.pop(name, None)
            self._writers.pop(name, None)

    async def _turn(self, name: str, queue: "asyncio.Queue[Entry]") -> bool:
        """Write what has come up, lines together; False after the end."""
        entries = [await queue.get()]
        while not queue.empty():
            entries.append(queue.get_nowait())
        lines = [entry for entry in entries if not isinstance(entry, Header | _End)]
        await asyncio.gather(*(asyncio.wrap_future(self._committer.submit(name, line)) for line in lines))
        for entry in entries:
            match entry:
                case Header() as header:
                    await asyncio.to_thread(self._store.amend, header)
                case _End(stopped=stopped, reason=reason):
                    self._closed(await asyncio.to_thread(self._settle, name, stopped, reason))
                    return False
        return True

    def _settle(self, name: str, stopped: float, reason: str) -> Closed:
        self._store.close_session(name, stopped, reason)
        bill = self._store.bill(name, self._policy)
        record = self._store.record(name)
        return Closed(record=record, bill=bill, reconciliation=reconcile(record, bill, meter_key=self._meter_key))
