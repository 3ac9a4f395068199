"""A storm of damaged streams: fast, blind, many. `python -m fuzz.storm --help` tells the knobs.

Whatever the input, decode either returns a value that re-encodes, and reads the same again, or raises ExiError. The
engine at hand does the work; every so often the plain engine is asked too, and both must agree.
"""

import argparse
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fuzz.mutations import mutate
from fuzz.seeds import Seed, seeds
from pilotwire.exi import ACCELERATED
from pilotwire.messages import SCHEMA_NAMES
from tests.exi.engines import ENGINES, Outcome, decoded, encoded, engine, hold

BATCH = 5_000
FINDINGS = Path(__file__).parent / "findings" / "storm.jsonl"
VALUE = "a value that makes the round trip"
PARTICULARS = {
    r"event code \d+ where .* is due": "event code beyond the last",
    r"(element|attributes) .*, which no": r"\1 …, which no",
    r"'.*' is no name|\".*\" is no name": "… is no name",
    r"U\+[0-9A-F]+|0x[0-9a-f]+|-?\d+": "N",
}


class Options(NamedTuple):
    """What a batch has to know."""

    seed: int
    sample: int
    slow: float


class Report(NamedTuple):
    """What became of a batch."""

    outcomes: Counter[str]
    slowest: tuple[float, str]
    findings: list[dict[str, Any]]
    memory: int


@cache
def _seeds(seed: int) -> list[Seed]:
    """All seeds, each of them read and written once by every engine: tables are made at first use, which takes time."""
    found = seeds(Random(seed))
    for name, fragment, data in found:
        for kind in ENGINES:
            outcome = decoded(engine(kind, name), data, fragment=fragment)
            if outcome.value is not None:
                encoded(engine(kind, name), outcome.value, fragment=fragment)
    return found


def batch(options: Options, number: int) -> Report:
    """A batch of inputs; its random numbers depend on nothing but the seed and its number."""
    random = Random(f"{options.seed}/{number}")
    outcomes, slowest, findings = Counter[str](), (0.0, ""), []
    found = _seeds(options.seed)
    for index in range(BATCH):
        target = _target(random, found)
        started = time.perf_counter()
        try:
            outcome = _held(target, both=index % options.sample == 0)
        except Exception as trouble:
            outcome = f"FINDING {type(trouble).__name__}"
            findings.append(_finding(target, f"{type(trouble).__name__}: {trouble}"[:500]))
        taken = time.perf_counter() - started
        outcomes[outcome] += 1
        slowest = max(slowest, (taken, f"{target.schema} {target.data[:60].hex()} ({len(target.data)} octets)"))
        if taken > options.slow:
            findings.append(_finding(target, f"took {taken:.2f} s"))
    return Report(outcomes, slowest, findings, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _target(random: Random, found: list[Seed]) -> Seed:
    """A damaged stream, now and then under another grammar than its own."""
    seed = random.choice(found)
    kept = 1 if random.random() < 0.97 else 0  # the header: too easy to refuse
    data = seed.data[:kept] + mutate(random, seed.data[kept:], random.choice(found).data)
    if random.random() < 0.05:
        return Seed(random.choice(SCHEMA_NAMES), random.random() < 0.5, data)
    return seed._replace(data=data)


def _held(target: Seed, *, both: bool) -> str:
    name, fragment, data = target
    if both:
        return kind_of(hold(name, data, fragment=fragment))
    codec = engine(list(ENGINES)[-1], name)
    found = decoded(codec, data, fragment=fragment)
    if found.value is not None:
        again = encoded(codec, found.value, fragment=fragment)
        assert again.value is not None, f"cannot be written again: {again.reason}"
        assert decoded(codec, again.value, fragment=fragment) == found, f"reads differently: {again.value.hex()}"
    return kind_of(found)


def kind_of(found: Outcome) -> str:
    """The kind of an outcome: the reason without its particulars."""
    if found.value is not None:
        return VALUE
    reason = found.reason
    for pattern, general in PARTICULARS.items():
        reason = re.sub(pattern, general, reason, flags=re.DOTALL)
    return reason


def _finding(target: Seed, what: str) -> dict[str, Any]:
    return {"schema": target.schema, "fragment": target.fragment, "data": target.data.hex(), "finding": what}


def storm(count: int, jobs: int, options: Options) -> Iterator[Report]:
    """All batches, in order, spread over the processes."""
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(partial(batch, options), range(-(-count // BATCH)))


def tell(reports: Iterator[Report], count: int) -> Report:
    """Watch the storm, and add it all up."""
    total, started, told = Report(Counter(), (0.0, ""), [], 0), time.monotonic(), 0
    for report in reports:
        total = Report(
            total.outcomes + report.outcomes,
            max(total.slowest, report.slowest),
            total.findings + report.findings,
            max(total.memory, report.memory),
        )
        done, passed = total.outcomes.total(), time.monotonic() - started
        if done * 20 // count > told:
            told = done * 20 // count
            print(f"{done:,} of {count:,}, {done / passed:,.0f} a second, {len(total.findings)} findings", flush=True)
    return total


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs, in batches of 5,000")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--sample", type=int, default=20, help="the plain engine is asked once in so many inputs")
    parser.add_argument("--slow", type=float, default=1.0, help="seconds from which on an input is a finding")
    given = parser.parse_args()
    total = tell(storm(given.count, given.jobs, Options(given.seed, given.sample, given.slow)), given.count)
    print(f"engine: {'compiled' if ACCELERATED else 'plain Python'}, seed {given.seed}")
    for outcome, times in total.outcomes.most_common():
        print(f"{times:12,}  {outcome}")
    print(f"slowest input: {total.slowest[0] * 1000:.1f} ms, {total.slowest[1]}")
    print(f"memory of a process at its peak: {total.memory / 1024:.0f} MB")
    if total.findings:
        FINDINGS.parent.mkdir(exist_ok=True)
        FINDINGS.write_text("".join(json.dumps(finding) + "\n" for finding in total.findings))
        print(f"{len(total.findings)} findings: {FINDINGS}")
    return bool(total.findings)


if __name__ == "__main__":
    sys.exit(main())
