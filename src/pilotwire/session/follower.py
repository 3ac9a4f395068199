"""Follows a session from exchange to exchange by its table: the one judge of order for station, car and listener."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from pilotwire.session.agreed import Agreed
from pilotwire.session.dialect import Dialect
from pilotwire.session.din import DIN
from pilotwire.session.din import S as DinState
from pilotwire.session.handshake import HANDSHAKE, Hello
from pilotwire.session.iso2 import ISO2
from pilotwire.session.iso2 import S as Iso2State
from pilotwire.session.iso20 import ISO20
from pilotwire.session.iso20 import S as Iso20State
from pilotwire.session.learning import learn
from pilotwire.session.rules import Row, State, Table

TABLES: Mapping[Dialect, Table] = {
    Dialect.DIN: DIN,
    Dialect.ISO2: ISO2,
    Dialect.ISO20_AC: ISO20,
    Dialect.ISO20_DC: ISO20,
}
FIRST: Mapping[Dialect, State] = {
    Dialect.DIN: DinState.SESSION_SETUP,
    Dialect.ISO2: Iso2State.SESSION_SETUP,
    Dialect.ISO20_AC: Iso20State.SESSION_SETUP,
    Dialect.ISO20_DC: Iso20State.SESSION_SETUP,
}
"""The state after the handshake."""


class Follower:
    """The state of one session and what was agreed in it.

    `extra` are rows for cars that go their own way (see `quirks`); they add to the table and take nothing from it.
    """

    def __init__(self, extra: Table | None = None) -> None:
        self.state: State = Hello.HANDSHAKE
        self.agreed = Agreed()
        self._extra = extra or {}

    @property
    def row(self) -> Row:
        """The requests that are allowed now, and where each leads."""
        table = TABLES[self.agreed.dialect] if self.agreed.dialect else HANDSHAKE
        extra = self._extra.get(self.state)
        return {**extra, **table[self.state]} if extra else table[self.state]

    @property
    def over(self) -> bool:
        """Whether nothing may follow."""
        return self.state.name == "ENDED"

    def allows(self, request: type[Any]) -> bool:
        """Whether a request may come now."""
        return request in self.row

    def takes(self, request: Any) -> bool:
        """Whether this very request may come now: some rules hold for some contents only."""
        return self.allows(type(request)) and self.row[type(request)].fits(request)

    def exchange(self, request: Any, response: Any, session_id: bytes = b"") -> None:
        """Go where an allowed request and its response, no failure, lead; KeyError for a request out of order."""
        rule = self.row[type(request)]
        self.agreed = learn(self.agreed, request, response)
        if session_id:
            self.agreed = replace(self.agreed, session_id=session_id)
        state = rule.next(request, response, self.agreed)
        if state is Hello.AGREED and self.agreed.dialect:
            state = FIRST[self.agreed.dialect]
        self.state = state

    def remember(self, agreed: Agreed) -> None:
        """An old session was joined: what was agreed in it holds again."""
        self.agreed = replace(agreed, session_id=self.agreed.session_id)

    def fail(self) -> None:
        """The station refused: there is nothing left but the end."""
        self.state = ENDS[self.agreed.dialect]


ENDS: Mapping[Dialect | None, State] = {
    None: Hello.ENDED,
    Dialect.DIN: DinState.ENDED,
    Dialect.ISO2: Iso2State.ENDED,
    Dialect.ISO20_AC: Iso20State.ENDED,
    Dialect.ISO20_DC: Iso20State.ENDED,
}
