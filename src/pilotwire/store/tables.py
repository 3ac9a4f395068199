"""The tables. Values are JSON, as in a record; columns exist for what is looked up or must be unique."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, String, Table

VERSION = 1
"""Of these tables. A store of another version is refused, never guessed at."""

metadata = MetaData()
SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in INTEGER columns

versions = Table("pilotwire_version", metadata, Column("version", Integer, primary_key=True))

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("owner", String(255), nullable=False, index=True),
    Column("header", LargeBinary, nullable=False),
    Column("stopped", Float(53)),
    Column("end_reason", String(2000)),
)

entries = Table(
    "entries",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("session", ForeignKey("sessions.id"), nullable=False, index=True),
    Column("series", String(20), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Which page of which meter's book is used: no page may be signed twice, in no session.
pages = Table(
    "pages",
    metadata,
    Column("meter", String(255), primary_key=True),
    Column("page", BigInteger, primary_key=True),
    Column("session", ForeignKey("sessions.id"), nullable=False),
)

# The key is the promise: one bill for a session.
bills = Table(
    "bills",
    metadata,
    Column("session", ForeignKey("sessions.id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
