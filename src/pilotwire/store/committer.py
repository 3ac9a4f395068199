"""Group commit: many sessions write, one thread commits, and each is told when its own entry is on the disk."""

from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from pilotwire.metering import Item
from pilotwire.store.errors import StoreError
from pilotwire.store.rows import Entry
from pilotwire.store.store import Store

MAX_BATCH = 5000
"""Entries in one transaction: enough for thousands of stations, and short enough for others to wait."""
MAX_WAITING = 200_000
"""Entries that may wait for a database which does not answer; about 200 MB."""

Promise = Future[None]


class Committer:
    """Writes entries in the order in which they are submitted.

    In asyncio: `await asyncio.wrap_future(committer.submit(...))`. An entry whose waiter gave up is written all the
    same.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: SimpleQueue[tuple[Entry, Promise] | None] = SimpleQueue()
        self._closed = False
        self._thread = Thread(target=self._run, name="pilotwire-committer", daemon=True)
        self._thread.start()

    def submit(self, session_id: str, item: Item) -> Promise:
        """Hand in an entry; the promise is kept once it is on the disk, or fails with what `Store.append` raises.

        StoreError when closed, or when the database has not kept up for very long.
        """
        if self._closed or self._queue.qsize() >= MAX_WAITING:
            reason = "is closed" if self._closed else f"has {MAX_WAITING} entries waiting"
            raise StoreError(f"committer: {reason} and takes no more")
        promise = Promise()
        self._queue.put(((session_id, item), promise))
        return promise

    def close(self) -> None:
        """Write what was submitted before, and stop."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, last = self._gather(first)
            waiting = [promise.set_running_or_notify_cancel() for _, promise in batch]
            outcomes = self._commit([entry for entry, _ in batch])
            for (_, promise), waits, outcome in zip(batch, waiting, outcomes, strict=True):
                if waits:
                    _keep(promise, outcome)
            if last:
                return

    def _gather(self, first: tuple[Entry, Promise]) -> tuple[list[tuple[Entry, Promise]], bool]:
        """All that waits by now, and whether it is the end."""
        batch = [first]
        while len(batch) < MAX_BATCH and not self._queue.empty():
            following = self._queue.get()
            if following is None:
                return batch, True
            batch.append(following)
        return batch, False

    def _commit(self, batch: list[Entry]) -> list[Exception | None]:
        """What became of each; one that cannot be written is parted from the others by halves."""
        try:
            self._store.append_many(batch)
        except Exception as error:  # no entry may end the thread; whoever waits for it hears of it
            if len(batch) == 1 or type(error) is StoreError:  # the database itself: no use to ask again for each
                return [error] * len(batch)
            half = len(batch) // 2
            return self._commit(batch[:half]) + self._commit(batch[half:])
        return [None] * len(batch)


def _keep(promise: Promise, outcome: Exception | None) -> None:
    if outcome is None:
        promise.set_result(None)
    else:
        promise.set_exception(outcome)
