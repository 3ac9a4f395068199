"""Runs matchings and tells what came of them: `python -m interop.slac [--pair PAIR] [--write] [WORD ...]`.

A word picks the cells whose names hold it. Everything stays in /tmp/interop, or where PILOTWIRE_INTEROP says.
"""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from interop.places import HERE, PAGE, RESULTS
from interop.slac import setup
from interop.slac.cells import OURS, PAIRS, Cell, cells
from interop.slac.table import kept, section
from interop.slac.verdict import Expected, Verdict, judge

Meeting = tuple[str, Cell]
"""A pair and what it is tried with."""

Results = dict[str, list[tuple[Cell, Verdict]]]
TRIALS = 3  # of a cell, until one passes: limits of 200 ms do not suit a busy machine
LEFTOVERS = ("trial.json", "matching.pcapng")


def main() -> None:
    """Exit status 1 where a cell did not pass."""
    options = _options()
    setup.main()
    results = run(wanted(options.pair or OURS, options.words))
    if options.write:
        PAGE.write_text(kept(PAGE.read_text()) + section(results))
    sys.exit(not passed(results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD", help="run cells whose names hold one of these")
    parser.add_argument("--pair", action="append", choices=list(PAIRS), help="who meets whom; may be given again")
    parser.add_argument("--write", action="store_true", help=f"write this part of {PAGE.name}")
    options = parser.parse_args()
    if options.write and (options.words or options.pair):
        parser.error("--write needs the whole matrix")
    return options


def wanted(pairs: Sequence[str], words: Sequence[str]) -> dict[str, list[Cell]]:
    """The cells of these pairs whose names hold one of the words; all there are without words."""
    return {
        pair: [cell for cell in cells(pair) if not words or any(word in cell.name for word in words)] for pair in pairs
    }


def run(cells_of: Mapping[str, Sequence[Cell]]) -> Results:
    """One after the other."""
    return {pair: [(cell, settled([(pair, cell)], RESULTS)[0]) for cell in some] for pair, some in cells_of.items()}


def passed(results: Results) -> bool:
    """Whether all is well."""
    return all(verdict.passed for rows in results.values() for _, verdict in rows)


def settled(meetings: Sequence[Meeting], folder: Path) -> list[Verdict]:
    """The verdicts of the first trials that passed, or of the last; all are tried at once. The folder keeps it all."""
    found = tried(meetings, folder)
    for _ in range(1, TRIALS):
        failed = [number for number, verdict in enumerate(found) if not verdict.passed]
        again = tried([meetings[number] for number in failed], folder)
        for number, verdict in zip(failed, again, strict=True):
            told = "; ".join(found[number].amiss)
            found[number] = replace(verdict, before=(*found[number].before, told))
    return found


def tried(meetings: Sequence[Meeting], folder: Path) -> list[Verdict]:
    """Each once, and one line about each."""
    names = [f"{pair}/{cell.name}" for pair, cell in meetings]
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in LEFTOVERS:
            (folder / name / old).unlink(missing_ok=True)
    if names:
        _world(folder, names)
    found = [judge(cell, pair, folder / name) for (pair, cell), name in zip(meetings, names, strict=True)]
    for name, verdict in zip(names, found, strict=True):
        print(f"{name:40} {_told(verdict)}", flush=True)
    return found


def _world(folder: Path, names: Sequence[str]) -> None:
    command = ["unshare", "-Urnm", sys.executable, "-m", "interop.slac.world", str(folder), *names]
    with (folder / "world.txt").open("wb") as words:
        subprocess.run(command, stdout=words, stderr=subprocess.STDOUT, check=False, cwd=HERE.parent)


def _told(verdict: Verdict) -> str:
    if not verdict.passed:
        return f"FAILED: {'; '.join(verdict.amiss)}"
    return f"matched in {verdict.match_s:.2f} s" if verdict.expected is Expected.MATCHED else "refused, as it should"
