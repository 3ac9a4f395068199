"""From declarations to the neutral form."""

from typing import Any, assert_never

from pilotwire.schema import (
    DECLARED,
    Alt,
    Alternative,
    Leaf,
    Mixed,
    Namespace,
    QName,
    Rep,
    Resolved,
    Schema,
    Seq,
    SimpleType,
    Slot,
)
from pilotwire.schema.model import ContentModel
from tests.messages.xsd.neutral import Complex, Global, Particle, Side, Simple, form, local, reference


def declared(root: Namespace) -> Side:
    """What the declarations say of a namespace, with all that it imports."""
    return _Declared(Schema(root)).side()


class _Declared:
    """One schema, asked through the same doors as the codec uses."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.registered = {t.name: t for n in schema.namespaces for t in n.simple_types.values()}

    def side(self) -> Side:
        """All of it."""
        spaces = self.schema.namespaces
        return Side(
            namespaces={n.uri: form(n.qualified, n.qualified_attributes) for n in spaces},
            elements=(*self.complex_elements(), *self.simple_elements()),
            types=tuple(self.complex_type(self.schema.resolve(cls)) for cls in self.schema.classes),
            simple=tuple(simple(t, str(QName(key, n.uri))) for n in spaces for key, t in n.simple_types.items()),
            element_names=frozenset(map(str, self.schema.particles)),
            attribute_names=frozenset(map(str, self.schema.attributes)),
        )

    def complex_elements(self) -> list[Global]:
        """Global elements of complex types."""
        named = {cls: name for cls in self.schema.classes if (name := self.schema.element_of(cls)) is not None}
        heads = {cls: tuple(str(named[head]) for head in self.schema.heads(cls)[1:]) for cls in named}
        return [
            Global(str(name), type_name(cls), DECLARED[cls].abstract_element, heads[cls], self.group(cls))
            for cls, name in named.items()
        ]

    def simple_elements(self) -> list[Global]:
        """Global elements of simple types."""
        return [
            Global(str(name), self.target(found.target), False, (), (str(name),))
            for name, found in self.schema.elements.items()
            if isinstance(found.target, SimpleType)
        ]

    def group(self, cls: type[Any]) -> tuple[str, ...]:
        """The substitution group of a class's element."""
        return tuple(str(member.name) for member in self.schema.members(cls))

    def target(self, target: SimpleType | type[Any]) -> str:
        """The type of an element: its name, or what it is. A name must stand for the type that bears it."""
        if not isinstance(target, SimpleType):
            return type_name(target)
        changed = target.name is not None and self.registered.get(target.name) != target
        return f"changed {target.name}: {simple(target, '')}" if changed else str(simple(target))

    def complex_type(self, resolved: Resolved) -> Complex:
        """A complex type."""
        stated = resolved.declaration
        slots = {kind: [s for s in resolved.slots if s.kind == kind] for kind in ("attribute", "value")}
        return Complex(
            name=type_name(resolved.cls),
            abstract=stated.abstract,
            mixed=stated.mixed,
            base=_base(resolved.cls),
            content=self.particle(resolved.content).normal(),
            attributes={str(s.alternatives[0].name): self.attribute(s) for s in slots["attribute"]},
            text="".join(self.target(s.alternatives[0].target) for s in slots["value"]),
        )

    def attribute(self, slot: Slot) -> str:
        """The type of an attribute and whether it must be there."""
        return f"{self.target(slot.alternatives[0].target)}, {'required' if slot.minimum else 'optional'}"

    def particle(self, model: ContentModel) -> Particle:
        """A piece of a content model. Attributes and text vanish: they are compared for themselves."""
        match model:
            case Leaf():
                return self.leaf(model.slot, model.alternatives)
            case Seq() | Alt():
                kind = "sequence" if isinstance(model, Seq) else "choice"
                return Particle(kind, items=tuple(map(self.particle, model.items)))
            case Rep():
                return Particle("sequence", model.minimum, model.maximum, (self.particle(model.item),))
            case Mixed():
                return self.particle(model.item)
            case str() | type():
                raise TypeError(f"{model} was not resolved")
        assert_never(model)

    def leaf(self, slot: Slot, found: tuple[Alternative, ...]) -> Particle:
        """An element, a substitution group, or anything."""
        if slot.kind in ("attribute", "value"):
            return Particle("sequence")
        if not found:
            return Particle("any")
        name = self.head(slot, found)
        what = reference(str(name), tuple(str(a.name) for a in found))
        if not self.is_reference(slot, found[0]):
            what = local(str(name), self.target(found[0].target))
        return Particle("element", name=name.local, what=what)

    def head(self, slot: Slot, found: tuple[Alternative, ...]) -> QName:
        """The element that a leaf names: the one whose class all others extend."""
        if not slot.substitution:
            (alternative,) = found
            return alternative.name
        classes = {a.target: a.name for a in found if isinstance(a.target, type)}
        return next(name for head, name in classes.items() if all(issubclass(cls, head) for cls in classes))

    def is_reference(self, slot: Slot, found: Alternative) -> bool:
        """Does a leaf refer to a global element? Of a simple type it is told by name and type alone."""
        if isinstance(found.target, SimpleType):
            known = self.schema.elements.get(found.name)
            return known is not None and known.target == found.target
        chosen = slot.kind == "content" or len(slot.alternatives) > 1
        direct = found.holder is found.target and DECLARED[found.target].element is not None
        return slot.substitution or (chosen and direct)


def type_name(cls: type[Any]) -> str:
    """The name of a complex type."""
    stated = DECLARED[cls]
    if stated.type_name is None:
        return f"anonymous of {QName(stated.element or '', stated.namespace.uri)}"
    return str(QName(stated.type_name, stated.namespace.uri))


def _base(cls: type[Any]) -> str:
    """The nearest ancestor that is another type; two elements of one type may be two classes."""
    names = [type_name(ancestor) for ancestor in cls.__mro__ if ancestor in DECLARED]
    return next((name for name in names if name != names[0]), "")


def simple(found: SimpleType, name: str | None = None) -> Simple:
    """A simple type, under the name that it bears or the one given."""
    own = str(found.name) if found.name else ""
    facets = {key: getattr(found, key, None) for key in ("minimum", "maximum", "length", "min_length", "max_length")}
    exact = facets["length"]
    return Simple(
        name=own if name is None else name,
        base=found.base,
        bounds=(facets["minimum"], facets["maximum"]),
        lengths=(facets["min_length"] or 0, facets["max_length"]) if exact is None else (exact, exact),
        values=tuple(m.value for m in sorted(getattr(found, "members", ()), key=lambda member: member.position)),
    )
