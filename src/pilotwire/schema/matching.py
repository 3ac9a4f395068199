"""Whether a row of items follows a content model."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

from pilotwire.schema.automaton import Node, Step, may_end, steps
from pilotwire.schema.declare import Element
from pilotwire.schema.model import Leaf, Slot
from pilotwire.schema.shape import alternative_of

Row: TypeAlias = Sequence[tuple[Slot, Any]]


def follows(model: Node, row: Row) -> bool:
    """Whether all of the row is what the model allows, and enough of it."""
    node, counts = model, Counter[str]()
    for slot, item in row:
        step = next((step for step in steps(node) if _fits(step, slot, item)), None)
        if step is None:
            return False
        counts[slot.name] += 1
        node = step.full if counts[slot.name] == step.limit else step.rest
    return may_end(node)


def _fits(step: Step, slot: Slot, item: Any) -> bool:
    leaf = step.what
    if not isinstance(leaf, Leaf) or slot.name != leaf.slot.name:
        return False
    if not leaf.alternatives:
        return type(item) is Element
    return alternative_of(slot, item) in leaf.alternatives
