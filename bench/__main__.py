"""`python -m bench [codec] [sessions] [plug]` prints figures; `--write` puts them on docs/reference/performance.md."""

import argparse
import sys
from pathlib import Path

from bench import java, plug, sessions
from bench.codecs import Row, measure
from bench.processes import command_memory, decode_memory, first_decode, import_time
from bench.report import Figures, Gate, gates, page
from tests.exi.samples import SAMPLES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"
PARTS = ["codec", "sessions", "plug"]


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
    given = _options()
    text, _, way = PAGE.read_text().partition(f"\n{plug.HEADING}\n")
    codec, _, whole = text.partition(f"\n{sessions.HEADING}\n")
    held: list[Gate] = []
    if "codec" in given.parts:
        found = figures(given.rounds, with_java=not given.no_java)
        codec, held = page(found), [*gates(found)]
    if "sessions" in given.parts:
        seen = sessions.figures(given.seconds, with_peer=not given.no_java, share=given.share)
        whole, held = sessions.section(seen).partition("\n")[2], [*held, *sessions.gates(seen)]
    if "plug" in given.parts:
        ways = plug.figures()
        way, held = plug.section(ways).partition("\n")[2], [*held, *plug.gates(ways)]
    texts = {"codec": codec, "sessions": _headed(sessions.HEADING, whole), "plug": _headed(plug.HEADING, way)}
    _out(texts, given)
    return any(gate.holds is False for gate in held)


def _headed(heading: str, text: str) -> str:
    return f"{heading}\n{text}" if text else ""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=PARTS, help="what to measure; all by default")
    parser.add_argument("--rounds", type=int, default=101, help="rounds of some 2 ms for each work of the codec")
    parser.add_argument("--seconds", type=float, default=20.0, help="for how long responses of many sessions are timed")
    parser.add_argument("--share", type=float, default=1.0, help="of the many sessions, on a machine that is busy")
    parser.add_argument("--no-java", action="store_true", help="leave the comparison with iso15118 out")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} instead of printing")
    return parser.parse_args()


def _out(texts: dict[str, str], given: argparse.Namespace) -> None:
    """Print what was measured; the page gets all parts, those that were not measured as they were."""
    if given.write:
        PAGE.write_text("\n".join(text for text in texts.values() if text))
        print(f"written: {PAGE}")
    else:
        print("\n".join(texts[part] for part in given.parts))


if __name__ == "__main__":
    sys.exit(main())
