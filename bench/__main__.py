"""`python -m bench` prints the figures; with `--write`, docs/reference/performance.md gets them."""

import argparse
import sys
from pathlib import Path

from bench import java
from bench.codecs import Row, measure
from bench.processes import command_memory, decode_memory, first_decode, import_time
from bench.report import Figures, gates, page
from tests.exi.samples import SAMPLES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


def figures(rounds: int, *, with_java: bool) -> Figures:
    """Measure everything."""
    rows = []
    for name in SAMPLES:
        rows.append(measure(name, rounds))
        print(f"measured {name}", file=sys.stderr)
    times, why = _java(rows, rounds) if with_java else ({}, "not asked for")
    lines = "".join(f"{row.schema} {row.data.hex()}\n" for row in rows)
    first = rows[0]
    memory = decode_memory(lines), command_memory(first.schema, first.data.hex())
    direct = next(row for row in rows if row.schema == "iso20-dc")
    started = first_decode(direct.schema, direct.data.hex())
    return Figures(rows, times, why, import_time("pilotwire"), started, *memory)


def _java(rows: list[Row], rounds: int) -> tuple[java.Times, str]:
    try:
        return java.measure(rows, rounds), ""
    except java.Unavailable as reason:
        return {}, str(reason)


def main() -> int:
    """Run from the command line; fails where a gate does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=101, help="rounds of some 2 ms for each kind of work")
    parser.add_argument("--no-java", action="store_true", help="leave the comparison with iso15118 out")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} instead of printing")
    given = parser.parse_args()
    found = figures(given.rounds, with_java=not given.no_java)
    if given.write:
        PAGE.write_text(page(found))
        print(f"written: {PAGE}")
    else:
        print(page(found))
    return any(gate.holds is False for gate in gates(found))


if __name__ == "__main__":
    sys.exit(main())
