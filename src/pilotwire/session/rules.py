"""What a sequence table is made of: for each state the requests it allows, and for each of them where it leads.

A rule sees the request, its response and what was agreed before, all of them read off the wire: so a listener can
follow a session as well as its two parties do.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from pilotwire.base.keyed import Keyed
from pilotwire.session.agreed import Agreed


class State(Keyed):
    """A state, named by the request that is awaited in it. Each protocol has its own."""


def _any(request: Any) -> bool:
    return True


class Rule(msgspec.Struct, frozen=True):
    """Where a request leads: `choose` names one of the `ways`. A request that does not fit is out of order."""

    ways: Mapping[str, State]
    choose: Callable[[Any, Any, Agreed], str]
    fits: Callable[[Any], bool] = _any

    def next(self, request: Any, response: Any, agreed: Agreed) -> State:
        """The state after this exchange."""
        return self.ways[self.choose(request, response, agreed)]


Row = Mapping[type[Any], Rule]
Table = Mapping[State, Row]

ALWAYS = ""


def to(state: State) -> Rule:
    """Always to this state."""
    return Rule({ALWAYS: state}, lambda request, response, agreed: ALWAYS)


def when_finished(here: State, then: State | Rule, field: str = "evse_processing") -> Rule:
    """On once the station (or with `ev_processing` the car) has finished, else the same request again."""
    return Rule(
        {"Ongoing": here, **_ways(then, "Finished")},
        lambda q, r, agreed: _chosen(then, "Finished", q, r, agreed) if _is_finished(q, r, field) else "Ongoing",
    )


def by_power(**ways: State) -> Rule:
    """By the kind of current: AC or DC."""
    return Rule(ways, lambda request, response, agreed: agreed.power.name if agreed.power else "DC")


def by_member(field: str, **ways: State | Rule) -> Rule:
    """By the member of an enumeration that a field of the request holds, such as ChargeProgress."""
    flat = {key: state for name, way in ways.items() for key, state in _ways(way, name).items()}

    def choose(request: Any, response: Any, agreed: Agreed) -> str:
        name = getattr(request, field).name
        return _chosen(ways[name], name, request, response, agreed)

    return Rule(flat, choose)


def by_flag(flag: Callable[[Any, Any], bool], yes: tuple[str, State | Rule], no: tuple[str, State | Rule]) -> Rule:
    """By something to be read off request and response; each way comes with its words."""

    def choose(request: Any, response: Any, agreed: Agreed) -> str:
        word, way = yes if flag(request, response) else no
        return _chosen(way, word, request, response, agreed)

    return Rule({**_ways(yes[1], yes[0]), **_ways(no[1], no[0])}, choose)


def _is_finished(request: Any, response: Any, field: str) -> bool:
    holder = request if hasattr(request, field) else response
    return bool(getattr(holder, field).name == "Finished")


def _ways(way: State | Rule, word: str) -> dict[str, State]:
    """A state or the branches of a rule, under a word."""
    if isinstance(way, State):
        return {word: way}
    return {f"{word} {key}".strip(): state for key, state in way.ways.items()}


def _chosen(way: State | Rule, word: str, request: Any, response: Any, agreed: Agreed) -> str:
    return word if isinstance(way, State) else f"{word} {way.choose(request, response, agreed)}".strip()
