"""Whether a row of items follows a content model."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from pilotwire.schema.declare import Element
from pilotwire.schema.model import Alt, ContentModel, Leaf, Mixed, Rep, Seq, Slot
from pilotwire.schema.shape import alternative_of

Row: TypeAlias = Sequence[tuple[Slot, Any]]


def follows(model: ContentModel, row: Row) -> bool:
    """Whether all of the row is what the model allows, and enough of it."""
    return len(row) in _ends(model, row, {0})


def _ends(model: ContentModel, row: Row, starts: set[int]) -> set[int]:
    """How far the model can reach from each of the starts."""
    match model:
        case Seq(items):
            for item in items:
                starts = _ends(item, row, starts)
            return starts
        case Alt(items):
            return {end for item in items for end in _ends(item, row, starts)}
        case Rep():
            return _repeated(model, row, starts)
        case Mixed(item):
            return _ends(item, row, starts)
        case Leaf():
            return {start + 1 for start in starts if start < len(row) and _fits(model, *row[start])}
    return set()


def _repeated(model: Rep, row: Row, starts: set[int]) -> set[int]:
    """At least the minimum, then on as long as new places are reached."""
    found = set(starts) if model.minimum == 0 else set[int]()
    count = 0
    while starts and (model.maximum is None or count < model.maximum):
        starts = _ends(model.item, row, starts) - found
        count += 1
        if count >= model.minimum:
            found |= starts
    return found


def _fits(leaf: Leaf, slot: Slot, item: Any) -> bool:
    if slot.name != leaf.slot.name:
        return False
    if not leaf.alternatives:
        return type(item) is Element
    return alternative_of(slot, item) in leaf.alternatives
