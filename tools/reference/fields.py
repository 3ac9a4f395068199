"""The table of a class's fields, and the groups and choices behind them."""

import re
from collections.abc import Iterator, Sequence

from pilotwire.schema import DECLARED, Alternative, Enumeration, SimpleType, Slot
from tools.reference.catalog import Class, family_of, link
from tools.reference.remarks import remark
from tools.reference.words import count, limits

HEADINGS = ("element", "in Python", "type", "unit", "count", "limits", "remark")
NEEDED = 3  # columns that stand even where they are empty


def table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], needed: int = 0) -> str:
    """A Markdown table; columns in which nothing stands are left out, apart from the first ones.

    A bar inside a cell, even in code, would end the cell.
    """
    rows = [tuple(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in row) for row in rows]
    kept = [at for at in range(len(headings)) if at < needed or any(row[at] for row in rows)]
    lines = [[headings[at] for at in kept], ["---"] * len(kept), *([row[at] for at in kept] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" if any(cells) else "| | |" for cells in lines)


def fields(cls: Class, page: str) -> str:
    """All fields of a class, inherited ones included."""
    slots = family_of(cls).schema.resolve(cls).slots
    if not slots:
        return "No fields."
    parts = [table(HEADINGS, [_row(cls, slot, page) for slot in slots], NEEDED)]
    parts += [_several(slot, page) for slot in slots if is_several(slot)]
    return "\n\n".join(parts)


def _row(cls: Class, slot: Slot, page: str) -> tuple[str, ...]:
    simple = [a.target for a in slot.alternatives if isinstance(a.target, SimpleType)]
    limit = limits(simple[0]) if len(slot.alternatives) == 1 and simple else ""
    return (_name(slot), f"`{slot.name}`", _type(slot, page), slot.unit, count(slot), limit, remark(cls, slot.name))


def _name(slot: Slot) -> str:
    if slot.kind == "attribute":
        return f"`{slot.wire}` (attribute)"
    if slot.kind == "value":
        return "(text)"
    return "(below)" if is_several(slot) else f"`{slot.wire}`"


def _type(slot: Slot, page: str) -> str:
    if is_several(slot):
        return "one of a group" if slot.substitution else "one of a choice"
    return type_name(slot.alternatives[0], page)


def type_name(alternative: Alternative, page: str) -> str:
    """The type of an element, with a link where there is something to read."""
    target = alternative.target
    if isinstance(target, type):
        return link(target, page)
    if isinstance(target, Enumeration):
        return link(target.members, page)
    return target.base if target.name is None else f"{target.name.local} ({target.base})"


def is_several(slot: Slot) -> bool:
    """Whether a field has no element name of its own."""
    return len(slot.alternatives) != 1 or slot.wildcard


def _several(slot: Slot, page: str) -> str:
    """What may stand in a field that has several element names."""
    kind = "substitution group" if slot.substitution else "choice"
    items = "\n".join(_alternatives(slot, page))
    return f"`{slot.name}` is one of these elements ({kind}):\n\n{items}"


def _alternatives(slot: Slot, page: str) -> Iterator[str]:
    for alternative in slot.alternatives:
        if is_concrete(alternative):
            holder = alternative.holder or alternative.target
            assert isinstance(holder, type)
            wire = "" if holder.__name__ == alternative.name.local else f"`{alternative.name.local}`: "
            yield f"- {wire}{link(holder, page)}"
    if slot.wildcard:
        yield "- any element"


def is_concrete(alternative: Alternative) -> bool:
    """Whether an element may stand in a message."""
    target = alternative.target
    if not isinstance(target, type):
        return True
    declared = DECLARED[target]
    return not (declared.abstract or (declared.abstract_element and declared.element == alternative.name.local))
