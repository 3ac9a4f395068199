"""From a class to its content model: read the annotations once, with the schema's substitution groups at hand."""

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from pilotwire.schema.declare import REFERENCE, ComplexType, Element, Mark, Name, Occurs, Unit
from pilotwire.schema.model import Alt, Alternative, ContentModel, Leaf, Mixed, Rep, Seq, Slot
from pilotwire.schema.names import QName, wire_name
from pilotwire.schema.namespace import DECLARED, Declaration, Namespace
from pilotwire.schema.simple import SimpleType, Text, simple_type

X = TypeVar("X")
TEXT = Text(base="string")
Members = Callable[[type[ComplexType]], tuple[Alternative, ...]]


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """A class made explicit: its slots in field order and its content model, attributes first."""

    cls: type[ComplexType]
    declaration: Declaration
    slots: tuple[Slot, ...]
    content: ContentModel


class _Hint(msgspec.Struct, frozen=True):
    """An annotation taken apart: what may stand there, and what the declaration says about it."""

    options: tuple[Any, ...]
    extras: tuple[Any, ...] = ()

    def all(self, kind: type[X]) -> list[X]:
        """The extras of one kind."""
        return [extra for extra in self.extras if isinstance(extra, kind)]


_OPTIONAL, _MANY = Mark("optional"), Mark("many")


def resolve(cls: type[ComplexType], members: Members) -> Resolved:
    """Read a class. `members` gives the substitution group of a referenced element, sorted by name."""
    declaration = DECLARED[cls]
    hints = get_type_hints(cls, include_extras=True)
    owners = _owners(cls)
    slots = tuple(
        _Field(index, name, _peel(hints[name]), owners[name], members).slot()
        for index, name in enumerate(cls.__struct_fields__)
    )
    return Resolved(cls=cls, declaration=declaration, slots=slots, content=_content(slots, declaration))


def _owners(cls: type[ComplexType]) -> dict[str, Namespace]:
    """The namespace in which each field was declared: the one of the ancestor that introduced it."""
    owners: dict[str, Namespace] = {}
    for ancestor in reversed(cls.__mro__):
        if issubclass(ancestor, ComplexType) and ancestor in DECLARED:
            for name in ancestor.__struct_fields__:
                owners.setdefault(name, DECLARED[ancestor].namespace)
    return owners


def _peel(hint: Any) -> _Hint:
    """Take an annotation apart: `Annotated`, `X | None`, `A | B` and `tuple[X, ...]`, in any nesting."""
    if (found := simple_type(hint)) is not None:
        extras = tuple(x for x in getattr(hint, "__metadata__", ()) if not isinstance(x, SimpleType))
        return _Hint((found,), extras)
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _merge([_peel(args[0])], extras=args[1:])
    if origin in (Union, UnionType):
        optional = (_OPTIONAL,) if NoneType in args else ()
        return _merge([_peel(arg) for arg in args if arg is not NoneType], extras=optional)
    if origin is tuple:
        return _merge([_peel(args[0])], extras=(_MANY,))
    return _Hint((hint,))


def _merge(parts: list[_Hint], extras: tuple[Any, ...]) -> _Hint:
    options = tuple(option for part in parts for option in part.options)
    return _Hint(options, tuple(extra for part in parts for extra in part.extras) + extras)


class _Field(msgspec.Struct, frozen=True):
    """One field of a class on its way to a slot."""

    index: int
    name: str
    hint: _Hint
    owner: Namespace
    members: Members

    def slot(self) -> Slot:
        """The slot of this field."""
        low, high = self._occurs()
        return Slot(
            index=self.index,
            name=self.name,
            kind=self._kind(),
            alternatives=tuple(a for option in self.hint.options for a in self._alternatives(option)),
            wildcard=Element in self.hint.options,
            substitution=REFERENCE in self.hint.extras,
            many=_MANY in self.hint.extras,
            minimum=low,
            maximum=high,
            unit="".join(unit.symbol for unit in self.hint.all(Unit)[-1:]),
        )

    def _kind(self) -> str:
        marks = {mark.kind for mark in self.hint.all(Mark)}
        if "attribute" in marks or "value" in marks:
            return "attribute" if "attribute" in marks else "value"
        several = len(self.hint.options) > 1 or Element in self.hint.options
        return "content" if several and _MANY in self.hint.extras else "element"

    def _occurs(self) -> tuple[int, int | None]:
        for occurs in self.hint.all(Occurs):
            return occurs.minimum, occurs.maximum
        return (0 if _OPTIONAL in self.hint.extras else 1), 1

    def _alternatives(self, option: Any) -> tuple[Alternative, ...]:
        if option is Element or (self._kind() == "content" and option == TEXT):
            return ()
        if isinstance(option, SimpleType):
            return (Alternative(name=self._wire(), target=option),)
        declared = DECLARED[option]
        if declared.branch:
            return self._branch(option)
        if declared.element and (REFERENCE in self.hint.extras or len(self.hint.options) > 1):
            return self.members(option)
        name = self._wire() if len(self.hint.options) == 1 else self._qualify(option.__name__)
        return (Alternative(name=name, target=option, holder=option),)

    def _branch(self, cls: type[ComplexType]) -> tuple[Alternative, ...]:
        """The single element that a branch class stands for."""
        (slot,) = (
            _Field(0, name, _peel(hint), DECLARED[cls].namespace, self.members).slot()
            for name, hint in get_type_hints(cls, include_extras=True).items()
        )
        return tuple(msgspec.structs.replace(a, holder=cls) for a in slot.alternatives)

    def _wire(self) -> QName:
        for name in self.hint.all(Name):
            return self._qualify(name.local)
        if self._kind() == "attribute":
            return self._qualify("".join(word.capitalize() for word in self.name.split("_")))
        return self._qualify(wire_name(self.name))

    def _qualify(self, local: str) -> QName:
        attribute = self._kind() == "attribute"
        qualified = self.owner.qualified_attributes if attribute else self.owner.qualified
        return QName(local, self.owner.uri if qualified else "")


def _content(slots: tuple[Slot, ...], declaration: Declaration) -> ContentModel:
    """Attributes first, sorted; then what the declaration says, or the fields in order."""
    attributes = sorted((s for s in slots if s.kind == "attribute"), key=lambda s: s.alternatives[0].name)
    rest = [slot for slot in slots if slot.kind != "attribute"]
    if declaration.content is None:
        body: ContentModel = Seq(tuple(_default(slot) for slot in rest))
    else:
        body = _place(declaration.content, rest)
    return Seq((*(_default(slot) for slot in attributes), Mixed(body, rest[-1]) if declaration.mixed else body))


def _default(slot: Slot) -> ContentModel:
    """What a field says of itself: a leaf, a choice of leaves, repeated as declared."""
    if slot.kind in ("element", "content"):
        leaves = tuple(Leaf(slot, group) for group in _groups(slot))
        item: ContentModel = leaves[0] if len(leaves) == 1 else Alt(leaves)
    else:
        item = Leaf(slot, slot.alternatives)
    return item if (slot.minimum, slot.maximum) == (1, 1) else Rep(item, slot.minimum, slot.maximum)


def _groups(slot: Slot) -> list[tuple[Alternative, ...]]:
    """Choices offer their branches one by one, in declared order; a substitution group is one sorted block."""
    if slot.kind == "element" and not _is_choice(slot):
        return [slot.alternatives]
    return [(alternative,) for alternative in slot.alternatives] + ([()] if slot.wildcard else [])


def _is_choice(slot: Slot) -> bool:
    return len(slot.alternatives) > 1 and not slot.substitution


def _place(model: ContentModel, slots: list[Slot]) -> ContentModel:
    """Replace the names and classes in a declared content model by leaves."""
    if isinstance(model, Seq | Alt):
        return type(model)(tuple(_place(item, slots) for item in model.items))
    if isinstance(model, Rep):
        return Rep(_place(model.item, slots), model.minimum, model.maximum)
    for slot in slots:
        if slot.name == model:
            return Leaf(slot, slot.alternatives)
        if model is Element and slot.wildcard:
            return Leaf(slot, ())
        if found := tuple(a for a in slot.alternatives if a.holder is model):
            return Leaf(slot, found)
    raise TypeError(f"content model names {model!r}, which is no field")
