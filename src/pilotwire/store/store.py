"""Sessions in a database. What a call returned from is kept, whatever happens next.

Every method is one transaction, may be called from any thread, and blocks until the disk has answered: from asyncio,
call it in a thread.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from pilotwire.energy import Outlook
from pilotwire.metering import Bill, Header, Item, Policy, SessionRecord, make_bill
from pilotwire.store import rows
from pilotwire.store.engine import READING, connect
from pilotwire.store.errors import SessionOpen, StoreError
from pilotwire.store.recovery import Final, Recovery, recover_one
from pilotwire.store.rows import Entry
from pilotwire.store.tables import bills, pages, sessions

DEFAULT_URL = "sqlite:///pilotwire.db"


class Store:
    """Records and bills.

    `owner` names this process among others that share the database: only its own sessions are recovered, since those of
    others may be running.
    """

    def __init__(self, url: str = DEFAULT_URL, owner: str = "station") -> None:
        self._engine = connect(url)
        self._owner = owner

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open_session(self, header: Header) -> None:
        """Begin a record; SessionExists where the name is taken."""
        with self._writing() as connection:
            rows.open_session(connection, header, self._owner)

    def amend(self, header: Header) -> None:
        """Tell better what was not known when the session began, such as who pays; only while it is open."""
        with self._writing() as connection:
            rows.amend(connection, header)

    def append(self, session_id: str, *items: Item) -> None:
        """Write into a record; all or nothing. SessionClosed, UnknownSession or PageUsed where that cannot be."""
        self.append_many((session_id, item) for item in items)

    def append_many(self, batch: Iterable[Entry]) -> None:
        """Write into many records at the price of one; all or nothing, as `append`."""
        entries = list(batch)
        if entries:
            with self._writing() as connection:
                rows.append(connection, entries)

    def close_session(self, session_id: str, stopped: float, end_reason: str) -> None:
        """End a record. Asked again, the first end stays."""
        with self._writing() as connection:
            rows.close(connection, session_id, stopped, end_reason)

    def bill(self, session_id: str, policy: Policy, outlook: Outlook | None = None) -> Bill:
        """The bill of a closed session: made now, or the one that was made before.

        SessionOpen before the end; BillError where none can be made.
        """
        with self._writing() as connection:
            if rows.locked(connection, session_id).stopped is None:
                raise SessionOpen(f"session {session_id}: must be closed before it is billed")
            bill = rows.stored_bill(connection, session_id)
            if bill is None:
                bill = make_bill(rows.load(connection, session_id), policy, outlook)
                rows.write_bill(connection, bill)
            return bill

    def recover(self, policy: Policy, outlook: Outlook | None = None, final: Final | None = None) -> Recovery:
        """After a crash: end what was left open with its last acknowledged reading, and bill what has no bill.

        `final` may give a last reading under seal, so that the transaction has an end: the register as last read, or
        as the meter shows it now. Sessions that cannot be billed are closed and named, and hinder no other. Call it
        before this owner opens sessions.
        """
        billed, failed = [], []
        for session in self._unbilled():
            with self._writing() as connection:
                match recover_one(connection, session, policy, outlook, final):
                    case Bill() as bill:
                        billed.append(bill)
                    case str() as reason:
                        failed.append((session, reason))
        return Recovery(tuple(billed), tuple(failed))

    def _unbilled(self) -> list[str]:
        query = select(sessions.c.id).outerjoin(bills).where(bills.c.session.is_(None))
        with self._reading() as connection:
            return list(connection.execute(query.where(sessions.c.owner == self._owner)).scalars())

    def record(self, session_id: str) -> SessionRecord:
        """All that is known of a session; UnknownSession where nothing is."""
        with self._reading() as connection:
            return rows.load(connection, session_id)

    def bill_of(self, session_id: str) -> Bill | None:
        """The bill that was made, if any."""
        with self._reading() as connection:
            return rows.stored_bill(connection, session_id)

    def open_sessions(self) -> tuple[str, ...]:
        """This owner's sessions that have not ended."""
        query = select(sessions.c.id).where(sessions.c.stopped.is_(None), sessions.c.owner == self._owner)
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def next_page(self, meter_id: str) -> int:
        """The first page of a meter's book that is still blank, for its `Sealer`."""
        query = select(func.max(pages.c.page)).where(pages.c.meter == meter_id)
        with self._reading() as connection:
            return (connection.execute(query).scalar_one() or 0) + 1

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"database: {error}") from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection.execution_options(**{READING: True})
        except SQLAlchemyError as error:
            raise StoreError(f"database: {error}") from error
