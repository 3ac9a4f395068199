"""Logs as lines for people, or as JSON lines for programs; the session id is on every line of a session."""

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

import msgspec

FIELDS = ("evse", "session")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, what, evse, session."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        values = {"time": stamp(record.created), "level": record.levelname.lower(), "what": record.getMessage()}
        values |= {name: found for name in FIELDS if (found := getattr(record, name, ""))}
        return msgspec.json.encode(values).decode()


class HumanLines(logging.Formatter):
    """Time, session, what."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        who = " ".join(found for name in FIELDS if (found := getattr(record, name, "")))
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        return f"{stamp(record.created)[11:23]}  {who + '  ' if who else ''}{level}{record.getMessage()}"


def stamp(seconds: float) -> str:
    """A moment in ISO 8601, UTC, with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def set_up(form: str, stream: TextIO | None = None) -> logging.Logger:
    """The logger of the package, writing `human` or `json` lines to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else HumanLines())
    logger = logging.getLogger("pilotwire")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    return logger
