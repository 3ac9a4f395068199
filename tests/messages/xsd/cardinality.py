"""How often a content model lets the items of a field occur."""

from collections.abc import Sequence

from pilotwire.schema import Alt, Leaf, Mixed, Rep, Seq, Slot
from pilotwire.schema.model import ContentModel

Times = tuple[int, int | None]


def times(model: ContentModel, slot: Slot) -> Times:
    """The least and the most; None is unbounded."""
    if isinstance(model, Leaf):
        return (1, 1) if model.slot == slot else (0, 0)
    if isinstance(model, Mixed):
        return times(model.item, slot)
    if isinstance(model, Rep):
        return _repeated(times(model.item, slot), model.minimum, model.maximum)
    assert isinstance(model, Seq | Alt)
    parts = [times(item, slot) for item in model.items]
    return _all(parts) if isinstance(model, Seq) else _any(parts)


def _all(parts: Sequence[Times]) -> Times:
    return sum(low for low, _ in parts), None if _unbounded(parts) else sum(high or 0 for _, high in parts)


def _any(parts: Sequence[Times]) -> Times:
    return min(low for low, _ in parts), None if _unbounded(parts) else max(high or 0 for _, high in parts)


def _repeated(once: Times, minimum: int, maximum: int | None) -> Times:
    low, high = once
    if high == 0:
        return 0, 0
    return low * minimum, None if high is None or maximum is None else high * maximum


def _unbounded(parts: Sequence[Times]) -> bool:
    return any(high is None for _, high in parts)
