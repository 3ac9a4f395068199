"""What a matching prints: lines for people, or JSON lines."""

from collections.abc import Sequence
from typing import Protocol

import msgspec
import typer

from pilotwire.slac import Candidate


class Teller(Protocol):
    """Says what happens."""

    def step(self, seconds: float, name: str, detail: str) -> None:
        """Something happened, so many s from the beginning."""

    def stations(self, candidates: Sequence[Candidate]) -> None:
        """What stations a car has heard."""


class TextTeller:
    """A line for each."""

    def step(self, seconds: float, name: str, detail: str) -> None:
        """Time, step, detail."""
        typer.echo(f"{seconds:9.3f} s  {name:<14}  {detail}".rstrip())

    def stations(self, candidates: Sequence[Candidate]) -> None:
        """One below the other, the nearest first."""
        for each in sorted(candidates, key=lambda each: each.mean_db):
            heard = f"{each.mean_db:5.1f} dB over {each.sounds} sounds" if each.measured else "heard nothing"
            typer.echo(f"{'':13}station {each.evse.hex(':')}  {heard}")


class JsonTeller:
    """An object for each."""

    def step(self, seconds: float, name: str, detail: str) -> None:
        """`time_s`, `step`, `detail`."""
        _write({"time_s": round(seconds, 6), "step": name, "detail": detail})

    def stations(self, candidates: Sequence[Candidate]) -> None:
        """`station`, `mean_db` (null where nothing was heard), `sounds`, `groups_db`."""
        for each in candidates:
            mean = round(each.mean_db, 2) if each.measured else None
            _write({"station": each.evse.hex(":"), "mean_db": mean, "sounds": each.sounds, "groups_db": [*each.groups]})


def _write(values: dict[str, object]) -> None:
    typer.echo(msgspec.json.encode(values).decode())
