"""Rules as data, and what comes of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

import msgspec

from pilotwire.drivers.checker.bench import Bench

B = TypeVar("B", bound=Bench)


class Rule(msgspec.Struct, Generic[B], frozen=True, kw_only=True):
    """A sentence about a port, and the check that finds where it does not hold."""

    port: str
    words: str
    check: Callable[[B], Iterator[str]]
    needs: tuple[str, ...] = ()  # of the bench, or of its devices; without them the rule is not tried


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one rule; `untried` names what was missing."""

    port: str
    words: str
    findings: tuple[str, ...] = ()
    untried: str | None = None

    def __str__(self) -> str:
        """For people."""
        verdict = f"not tried, no {self.untried}" if self.untried else "; ".join(self.findings) or "holds"
        return f"{self.port} {self.words}: {verdict}"


def try_rules(rules: Iterable[Rule[B]], bench: B) -> list[Result]:
    """Try each rule, in order; a driver that raises is a finding."""
    return [_try(rule, bench) for rule in rules]


def findings(results: Iterable[Result]) -> list[str]:
    """The sentences about rules that do not hold."""
    return [str(result) for result in results if result.findings]


def _try(rule: Rule[B], bench: B) -> Result:
    missing = next((need for need in rule.needs if not _has(bench, need)), None)
    if missing is not None:
        return Result(port=rule.port, words=rule.words, untried=missing)
    found: list[str] = []
    try:
        found += rule.check(bench)
    except Exception as error:  # a driver may raise anything, and that is what is looked for
        found.append(f"raises {type(error).__name__}: {error}")
    return Result(port=rule.port, words=rule.words, findings=tuple(found))


def _has(bench: Bench, need: str) -> bool:
    devices = getattr(bench, "devices", None)
    return getattr(bench, need, None) is not None or getattr(devices, need, None) is not None
