"""What the methods of the store do inside their transaction."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from pilotwire.metering import Bill, Header, Item, SessionRecord, SignedReading
from pilotwire.metering.record import SERIES
from pilotwire.metering.registers import PAGES
from pilotwire.store.errors import PageUsed, SessionClosed, SessionExists, UnknownSession
from pilotwire.store.tables import bills, entries, pages, sessions

Entry = tuple[str, Item]
"""A session and what is to be written into its record."""

_encode = msgspec.json.Encoder().encode
_headers = msgspec.json.Decoder(Header)
_bills = msgspec.json.Decoder(Bill)
_items: dict[str, msgspec.json.Decoder[Item]] = {name: msgspec.json.Decoder(kind) for kind, name in SERIES.items()}


def open_session(connection: Connection, header: Header, owner: str) -> None:
    """Write the head of a record."""
    plain = Header(**{name: getattr(header, name) for name in Header.__struct_fields__})
    try:
        connection.execute(insert(sessions).values(id=header.session_id, owner=owner, header=_encode(plain)))
    except IntegrityError:
        raise SessionExists(f"session {header.session_id}: was opened before") from None


def amend(connection: Connection, header: Header) -> None:
    """Replace the head of a record that is still open."""
    demand_open(connection, {header.session_id})
    plain = Header(**{name: getattr(header, name) for name in Header.__struct_fields__})
    connection.execute(update(sessions).where(sessions.c.id == header.session_id).values(header=_encode(plain)))


def demand_open(connection: Connection, names: set[str]) -> None:
    """SessionClosed or UnknownSession unless all take entries; they stay so until the transaction ends."""
    query = select(sessions.c.id, sessions.c.stopped).where(sessions.c.id.in_(names)).with_for_update(read=True)
    found: dict[str, float | None] = {row.id: row.stopped for row in connection.execute(query)}
    for name in names:
        if name not in found:
            raise UnknownSession(f"session {name}: is not in the store")
        if found[name] is not None:
            raise SessionClosed(f"session {name}: is closed and takes no more entries")


def append(connection: Connection, batch: Sequence[Entry]) -> None:
    """Write entries in their order."""
    demand_open(connection, {session for session, _ in batch})
    rows = [{"session": session, "series": SERIES[type(item)], "body": _encode(item)} for session, item in batch]
    connection.execute(insert(entries), rows)
    used = [page for session, item in batch if isinstance(item, SignedReading) for page in _pages(session, item)]
    if used:
        _use(connection, used)


def _pages(session: str, signed: SignedReading) -> list[dict[str, Any]]:
    meter = signed.reading.meter_id
    return [{"meter": meter, "page": signed.page + index, "session": session} for index in range(PAGES)]


def _use(connection: Connection, used: list[dict[str, Any]]) -> None:
    try:
        connection.execute(insert(pages), used)
    except IntegrityError:
        told = ", ".join(f"{row['page']} of meter {row['meter']}" for row in used[:4])
        raise PageUsed(f"one of the pages {told}: was written before") from None


def locked(connection: Connection, session: str) -> Row[Any]:
    """The row of a session, which nobody else changes until the transaction ends."""
    row = connection.execute(select(sessions).where(sessions.c.id == session).with_for_update()).one_or_none()
    if row is None:
        raise UnknownSession(f"session {session}: is not in the store")
    return row


def close(connection: Connection, session: str, stopped: float, end_reason: str) -> None:
    """End a record; the first end counts."""
    if locked(connection, session).stopped is None:
        change = update(sessions).where(sessions.c.id == session)
        connection.execute(change.values(stopped=stopped, end_reason=end_reason))


def load(connection: Connection, session: str) -> SessionRecord:
    """The whole record."""
    row = connection.execute(select(sessions).where(sessions.c.id == session)).one_or_none()
    if row is None:
        raise UnknownSession(f"session {session}: is not in the store")
    series: dict[str, list[Item]] = {name: [] for name in _items}
    query = select(entries.c.series, entries.c.body).where(entries.c.session == session).order_by(entries.c.number)
    for entry in connection.execute(query):
        series[entry.series].append(_items[entry.series].decode(entry.body))
    header = msgspec.structs.asdict(_headers.decode(row.header))
    parts: dict[str, Any] = {name: tuple(items) for name, items in series.items()}
    return SessionRecord(**header, stopped=row.stopped, end_reason=row.end_reason, **parts)


def stored_bill(connection: Connection, session: str) -> Bill | None:
    """The bill, where there is one."""
    body = connection.execute(select(bills.c.body).where(bills.c.session == session)).scalar_one_or_none()
    return None if body is None else _bills.decode(body)


def write_bill(connection: Connection, bill: Bill) -> None:
    """Keep a bill; a second one for the session breaks the key and is refused by the database."""
    connection.execute(insert(bills).values(session=bill.session_id, body=_encode(bill)))
