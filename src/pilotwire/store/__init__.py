"""Sessions, readings and bills in SQLite or PostgreSQL, safe against losing power at any moment."""

from pilotwire.store.committer import Committer
from pilotwire.store.errors import PageUsed, SessionClosed, SessionExists, SessionOpen, StoreError, UnknownSession
from pilotwire.store.recovery import INTERRUPTED, Final, Recovery
from pilotwire.store.store import DEFAULT_URL, Store

__all__ = [
    "DEFAULT_URL",
    "INTERRUPTED",
    "Committer",
    "Final",
    "PageUsed",
    "Recovery",
    "SessionClosed",
    "SessionExists",
    "SessionOpen",
    "Store",
    "StoreError",
    "UnknownSession",
]
