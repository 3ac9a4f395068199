"""Connections: SQLite that keeps what it acknowledged, PostgreSQL by URL."""

from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pilotwire.store.errors import StoreError
from pilotwire.store.tables import VERSION, metadata, versions

BUSY = 30_000  # ms that a writer waits for another
PRAGMAS = (
    "journal_mode=WAL",  # readers do not wait for the writer
    "synchronous=FULL",  # a commit is on the disk when it returns
    "foreign_keys=ON",
    f"busy_timeout={BUSY}",
)
READING = "pilotwire_reading"
"""Execution option of a connection that will only read, and need not wait for a writer."""
CREATION_LOCK = 0x70696C6F74  # of PostgreSQL: one creates the tables, others wait
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def connect(url: str) -> Engine:
    """An engine whose tables are there; StoreError where the URL, the database or its version is not right."""
    parsed = _parsed(url)
    try:
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except ImportError as error:
        raise StoreError(f"store {_shown(parsed)}: {error}; pip install 'pilotwire[postgres]' brings it") from None
    except SQLAlchemyError as error:
        raise StoreError(f"store {_shown(parsed)}: {error}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            _create(connection)
    except (SQLAlchemyError, StoreError) as error:
        engine.dispose()
        raise StoreError(f"store {_shown(parsed)}: {error}") from None
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(f"store {url!r}: must be a URL such as sqlite:///sessions.db") from None
    parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"store {_shown(parsed)}: must be sqlite or postgresql")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError(f"store {_shown(parsed)}: must name a file, since memory keeps nothing")
    return parsed


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _prepare(connection: SqliteConnection, _: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: `_begin` does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail when another wrote in between; so a writer waits here.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(READING) else "BEGIN IMMEDIATE")


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CREATION_LOCK})
    metadata.create_all(connection)
    found = connection.execute(select(versions.c.version)).scalar_one_or_none()
    if found is None:
        connection.execute(insert(versions).values(version=VERSION))
    elif found != VERSION:
        raise StoreError(f"tables are of version {found}, this program knows version {VERSION}")
