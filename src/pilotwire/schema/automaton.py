"""From a content model to the steps that it allows: what may come first, and what is left to come after it.

The states are those of the normalised grammar of EXI 1.0, 8.5.4. A repeated element is not unrolled into one state for
each count: its step carries a limit, and whoever walks compares it with the number of items there are.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

import msgspec

from pilotwire.schema.model import Alt, Leaf, Mixed, Rep, Seq, Slot


class Loop(msgspec.Struct, frozen=True):
    """At least one item was seen, and up to `maximum` may come."""

    leaf: Leaf
    maximum: int | None


class Due(msgspec.Struct, frozen=True):
    """At least one item was seen, and `minimum` must come."""

    leaf: Leaf
    minimum: int
    maximum: int | None


class Text(msgspec.Struct, frozen=True):
    """Text between the elements of a mixed type."""

    slot: Slot


Node: TypeAlias = Any  # a resolved content model, or one of the two above; they nest freely


class Step(msgspec.Struct, frozen=True):
    """One thing that may come next. After it, `rest` is due; after the item with number `limit`, `full` instead."""

    what: Leaf | Text
    rest: Node
    limit: int = 0
    full: Node | None = None


NOTHING = Seq(())


def may_end(node: Node) -> bool:
    """Whether nothing more needs to come."""
    match node:
        case Seq(items):
            return all(may_end(item) for item in items)
        case Alt(items):
            return any(may_end(item) for item in items)
        case Rep(item, minimum, _):
            return minimum == 0 or may_end(item)
        case Mixed(item):
            return may_end(item)
        case Loop():
            return True
    return False


def steps(node: Node) -> Iterator[Step]:
    """All that may come next, in schema order."""
    match node:
        case Leaf():
            yield Step(node, NOTHING)
        case Seq(items):
            yield from _of_sequence(items)
        case Alt(items):
            for item in items:
                yield from steps(item)
        case Rep():
            yield from _of_repetition(node)
        case Mixed(item, slot):
            for step in steps(item):
                yield _then(step, lambda rest: Mixed(rest, slot))
            yield Step(Text(slot), node)
        case Loop(leaf, maximum):
            yield Step(leaf, node, maximum or 0, NOTHING)
        case Due(leaf, minimum, maximum):
            yield Step(leaf, node, minimum, NOTHING if minimum == maximum else Loop(leaf, maximum))


def _of_sequence(items: tuple[Node, ...]) -> Iterator[Step]:
    for index, item in enumerate(items):
        for step in steps(item):
            yield _then(step, partial(_join, tail=items[index + 1 :]))
        if not may_end(item):
            return


def _of_repetition(node: Rep) -> Iterator[Step]:
    item, minimum, maximum = node.item, node.minimum, node.maximum
    if maximum == 1:
        yield from steps(item)
    elif not isinstance(item, Leaf):
        again = Rep(item, max(minimum - 1, 0), None if maximum is None else maximum - 1)
        for step in steps(item):
            yield _then(step, partial(_join, tail=(again,)))
    elif minimum > 1:
        yield Step(item, Due(item, minimum, maximum))
    else:
        yield Step(item, Loop(item, maximum))


def _then(step: Step, after: Callable[[Node], Node]) -> Step:
    """The same step inside a larger model."""
    return Step(step.what, after(step.rest), step.limit, None if step.full is None else after(step.full))


def _join(rest: Node, tail: tuple[Node, ...]) -> Node:
    """A sequence without empty or nested sequences, so that equal states compare equal."""
    head = rest.items if isinstance(rest, Seq) else (rest,)
    items = (*head, *tail)
    return items[0] if len(items) == 1 else Seq(items)
