"""What the store refuses."""

from pilotwire.base import PilotwireError


class StoreError(PilotwireError):
    """The database cannot be used, or does not do what it was asked; nothing of the request was kept."""


class UnknownSession(StoreError):
    """There is no such session."""


class SessionExists(StoreError):
    """A session of that name was opened before."""


class SessionClosed(StoreError):
    """The session takes no more entries."""


class SessionOpen(StoreError):
    """The session must be closed first."""


class PageUsed(StoreError):
    """A page of the meter's book was written before: the meter is counting wrong, or is not the one it says."""
