"""Runs matchings and tells what came of them: `python -m interop.slac [--pair PAIR] [--write] [WORD ...]`.

A word picks the cells whose names hold it. Everything stays in /tmp/interop, or where PILOTWIRE_INTEROP says.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from interop.places import HERE, PAGE, RESULTS
from interop.slac import setup
from interop.slac.cells import OURS, PAIRS, Cell, cells
from interop.slac.table import kept, section
from interop.slac.verdict import Expected, Verdict, judge

Results = dict[str, list[tuple[Cell, Verdict]]]
TRIALS = 3  # of a cell, until one passes: limits of 200 ms do not suit a busy machine
LEFTOVERS = ("trial.json", "matching.pcapng")


def main() -> None:
    """Exit status 1 where a cell did not pass."""
    options = _options()
    results = run(options.pair or OURS, options.words)
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


def run(pairs: Sequence[str], words: Sequence[str]) -> Results:
    """All cells of these pairs whose names hold one of the words; all there are without words."""
    wanted = {pair: [cell for cell in cells(pair) if _chosen(cell, words)] for pair in pairs}
    if any(wanted.values()):
        setup.main()
    return {pair: [(cell, settled(cell, pair, RESULTS)) for cell in some] for pair, some in wanted.items()}


def _chosen(cell: Cell, words: Sequence[str]) -> bool:
    return not words or any(word in cell.name for word in words)


def passed(results: Results) -> bool:
    """Whether all is well."""
    return all(verdict.passed for rows in results.values() for _, verdict in rows)


def settled(cell: Cell, pair: str, folder: Path) -> Verdict:
    """The verdict of the first trial that passes, or of the last; the folder keeps what came of it."""
    before: tuple[str, ...] = ()
    while True:
        verdict = replace(one(cell, pair, folder / pair / cell.name), before=before)
        if verdict.passed or len(before) + 1 == TRIALS:
            return verdict
        before += ("; ".join(verdict.amiss),)


def one(cell: Cell, pair: str, folder: Path) -> Verdict:
    """One cell in its own namespaces, and one line about it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in LEFTOVERS:
        (folder / old).unlink(missing_ok=True)
    command = ["unshare", "-Urnm", sys.executable, "-m", "interop.slac.world", cell.name, pair, str(folder)]
    with (folder / "world.txt").open("wb") as words:
        subprocess.run(command, stdout=words, stderr=subprocess.STDOUT, check=False, cwd=HERE.parent)
    verdict = judge(cell, pair, folder)
    print(f"{pair:20} {cell.name:24} {_told(verdict)}", flush=True)
    return verdict


def _told(verdict: Verdict) -> str:
    if not verdict.passed:
        return f"FAILED: {'; '.join(verdict.amiss)}"
    return f"matched in {verdict.match_s:.2f} s" if verdict.expected is Expected.MATCHED else "refused, as it should"
