"""Sessions that a crash left behind."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection

from pilotwire.energy import Outlook
from pilotwire.metering import Bill, MeteringError, Policy, SessionRecord, SignedReading, make_bill
from pilotwire.store import rows

INTERRUPTED = "interrupted: the station stopped working"

Final = Callable[[SessionRecord], SignedReading | None]
"""Gives a session that was left open its last reading, or none."""


class Recovery(msgspec.Struct, frozen=True):
    """What a recovery did: the bills it made, and the sessions that could not be billed, with the reason."""

    billed: tuple[Bill, ...]
    failed: tuple[tuple[str, str], ...]


def recover_one(
    connection: Connection, session: str, policy: Policy, outlook: Outlook | None, final: Final | None
) -> Bill | str | None:
    """Close and bill; the reason where it cannot be billed, None where somebody else did it meanwhile."""
    if rows.locked(connection, session).stopped is None:
        _end(connection, session, final)
    if rows.stored_bill(connection, session) is not None:
        return None
    try:
        bill = make_bill(rows.load(connection, session), policy, outlook)
    except MeteringError as error:
        return str(error)
    rows.write_bill(connection, bill)
    return bill


def _end(connection: Connection, session: str, final: Final | None) -> None:
    record = rows.load(connection, session)
    last = final(record) if final else None
    if last is not None:
        rows.append(connection, [(session, last)])
    readings = (*record.readings, last) if last is not None else record.readings
    stopped = readings[-1].reading.time if readings else record.started
    rows.close(connection, session, stopped, INTERRUPTED)
