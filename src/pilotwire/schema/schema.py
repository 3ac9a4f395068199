"""A schema: one namespace with all that it imports, and every question that views and codecs ask of it."""

from functools import cached_property

import msgspec

from pilotwire.schema.declare import ComplexType
from pilotwire.schema.model import Alternative
from pilotwire.schema.names import QName
from pilotwire.schema.namespace import DECLARED, Namespace
from pilotwire.schema.resolve import Resolved, resolve
from pilotwire.schema.shape import Shape


class Schema:
    """The grammar set of a namespace. The same type in two schemas may have different substitution groups."""

    def __init__(self, root: Namespace) -> None:
        self.root = root
        self.namespaces = root.closure()
        self._resolved: dict[type[ComplexType], Resolved] = {}
        self._shapes: dict[type[ComplexType], Shape] = {}

    def __repr__(self) -> str:
        return f"Schema({self.root.uri!r})"

    @cached_property
    def classes(self) -> tuple[type[ComplexType], ...]:
        """Every declared complex type."""
        return tuple(cls for namespace in self.namespaces for cls in namespace.classes)

    @cached_property
    def elements(self) -> dict[QName, Alternative]:
        """Every global element, sorted by local name and namespace (EXI 1.0, 8.5.1)."""
        found = {}
        for namespace in self.namespaces:
            for cls in namespace.classes:
                if local := DECLARED[cls].element:
                    name = QName(local, namespace.uri)
                    found[name] = Alternative(name=name, target=cls, holder=cls)
            for local, simple in namespace.simple_elements.items():
                name = QName(local, namespace.uri)
                found[name] = Alternative(name=name, target=simple)
        return dict(sorted(found.items()))

    def members(self, head: type[ComplexType]) -> tuple[Alternative, ...]:
        """The element of `head` and all that may substitute for it, abstract ones included, sorted by name."""
        return tuple(
            element
            for element in self.elements.values()
            if isinstance(element.target, type) and head in self.heads(element.target)
        )

    @staticmethod
    def heads(cls: type[ComplexType]) -> tuple[type[ComplexType], ...]:
        """The classes whose global elements `cls` may stand for, itself first."""
        return tuple(c for c in cls.__mro__ if c in DECLARED and DECLARED[c].element)

    def resolve(self, cls: type[ComplexType]) -> Resolved:
        """The slots and the content model of a class within this schema."""
        if cls not in self._resolved:
            self._resolved[cls] = resolve(cls, self.members)
        return self._resolved[cls]

    def shape(self, cls: type[ComplexType]) -> Shape:
        """The slots of a class, by name: what XML, JSON and violations read."""
        if cls not in self._shapes:
            self._shapes[cls] = Shape(self.resolve(cls))
        return self._shapes[cls]

    def element_of(self, cls: type[ComplexType]) -> QName | None:
        """The global element that a class stands for, or None."""
        declared = DECLARED.get(cls)
        if declared is None or declared.element is None:
            return None
        return QName(declared.element, declared.namespace.uri)

    @cached_property
    def particles(self) -> dict[QName, tuple[Alternative, ...]]:
        """Every element name of the schema, global and local, sorted, with all its distinct declarations."""
        found: dict[QName, dict[Alternative, None]] = {}
        local = (a for cls in self.classes for s in self.resolve(cls).slots if s.kind in _NAMED for a in s.alternatives)
        for alternative in (*self.elements.values(), *local):
            bare = msgspec.structs.replace(alternative, holder=None)
            found.setdefault(alternative.name, {})[bare] = None
        return {name: tuple(found[name]) for name in sorted(found)}

    @cached_property
    def attributes(self) -> dict[QName, tuple[Alternative, ...]]:
        """Every attribute name of the schema, sorted, with all its distinct declarations."""
        found: dict[QName, dict[Alternative, None]] = {}
        for cls in self.classes:
            for slot in self.resolve(cls).slots:
                if slot.kind == "attribute":
                    found.setdefault(slot.alternatives[0].name, {})[slot.alternatives[0]] = None
        return {name: tuple(found[name]) for name in sorted(found)}


_NAMED = ("element", "content")
