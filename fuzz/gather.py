"""Gather the regression corpus: a storm, from which the shortest stream for each kind of outcome and place is kept.

`python -m fuzz.gather 1000` writes tests/exi/corpus.txt anew, from the message samples and walks alone.
"""

import sys
from collections import defaultdict
from itertools import zip_longest
from random import Random

from fuzz.mutations import mutate
from fuzz.seeds import Seed, seeds
from fuzz.storm import VALUE, kind_of
from tests.exi.corpus import FILE, Case, outcome
from tests.exi.engines import hold

INPUTS = 400_000
LONGEST = 160
Groups = dict[str, dict[tuple[str, ...], Seed]]


def gather(random: Random) -> Groups:
    """By kind of outcome: by schema and the end of the path, the shortest stream."""
    groups: Groups = defaultdict(dict)
    found = [seed for seed in seeds(random, own=False) if len(seed.data) <= LONGEST]
    for _ in range(INPUTS):
        seed = random.choice(found)
        keep = random.random() < 0.99
        data = seed.data[:keep] + mutate(random, seed.data[keep:], random.choice(found).data)
        if len(data) <= LONGEST:
            _keep(groups, seed._replace(data=data))
    return groups


def _keep(groups: Groups, target: Seed) -> None:
    found = hold(target.schema, target.data, fragment=target.fragment)
    place = found.path.split("/")[-2:] if found.reason else [type(found.value).__name__]
    group = groups[kind_of(found)]
    key = (target.schema, str(target.fragment), *place)
    if key not in group or len(target.data) < len(group[key].data):
        group[key] = target


def chosen(groups: Groups, count: int, random: Random) -> list[Seed]:
    """Values, a quarter of all; then some of every other group, in turn, until there are enough."""
    columns = {kind: random.sample(list(group.values()), len(group)) for kind, group in groups.items()}
    values = columns.pop(VALUE)[: count // 4]
    refusals = [seed for row in zip_longest(*columns.values()) for seed in row if seed is not None]
    return values + refusals[: count - len(values)]


def main() -> None:
    """Write the file."""
    random = Random(2026)
    picked = chosen(gather(random), int(sys.argv[1]), random)
    cases = [Case(s.schema, s.fragment, s.data, outcome(s.schema, s.data, fragment=s.fragment)) for s in picked]
    FILE.write_text("".join(f"{case}\n" for case in sorted(cases)))


if __name__ == "__main__":
    main()
