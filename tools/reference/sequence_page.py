"""The page of sequence tables: a diagram and a table for each protocol, from the tables that the engines run on."""

from collections.abc import Iterator, Mapping

from pilotwire.session.din import DIN
from pilotwire.session.iso2 import ISO2
from pilotwire.session.iso20 import ISO20
from pilotwire.session.rules import State, Table
from tools.reference.fields import table

PROTOCOLS: Mapping[str, Table] = {"DIN 70121": DIN, "ISO 15118-2": ISO2, "ISO 15118-20": ISO20}

INTRODUCTION = """Which request may follow which. Station, car and whoever listens go by these tables; the page is
written from them by `make docs`. A state is named by what the station waits for in it. Every session begins with the
handshake (supportedAppProtocol), after which it stands in `SESSION_SETUP`; every failure leads to `ENDED`.

To keep the diagrams readable they leave out `SessionStopReq`, which is allowed in every state after `SESSION_SETUP`
and leads to `ENDED`, and requests that are repeated in the same state."""


def sequence_page() -> str:
    """The whole page."""
    parts = ["# Sequences", INTRODUCTION]
    for title, rows in PROTOCOLS.items():
        parts += [f"## {title}", _diagram(rows), _table(rows)]
    return "\n\n".join(parts) + "\n"


def _diagram(rows: Table) -> str:
    first = next(iter(rows))
    lines = [f"    [*] --> {first.name}"]
    lines += sorted({f"    {a.name} --> {b.name}: {words}" for a, b, words in _edges(rows) if a is not b})
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _edges(rows: Table) -> Iterator[tuple[State, State, str]]:
    for state, row in rows.items():
        for request, rule in row.items():
            if request.__name__ == "SessionStopReq" and state.name != "SESSION_STOP":
                continue
            for key, target in rule.ways.items():
                yield state, target, f"{_short(request)} {key}".strip()


def _short(request: type) -> str:
    return request.__name__.removesuffix("Req")


def _table(rows: Table) -> str:
    found = [
        (f"`{state.name}`", f"`{request.__name__}`", "; ".join(_way(key, way) for key, way in rule.ways.items()))
        for state, row in rows.items()
        for request, rule in row.items()
    ]
    return table(("state", "request", "leads to"), found, 2)


def _way(key: str, target: State) -> str:
    return f"{key}: `{target.name}`" if key else f"`{target.name}`"
