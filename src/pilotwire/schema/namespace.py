"""Where declarations are registered: a namespace, and the schema that it spans with its imports."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

import msgspec

from pilotwire.schema.declare import ComplexType
from pilotwire.schema.model import ContentModel
from pilotwire.schema.names import QName
from pilotwire.schema.simple import Enumeration, SimpleType, WireEnum, simple_type

C = TypeVar("C", bound=type[ComplexType])
E = TypeVar("E", bound=type[WireEnum])


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """What a schema says of a class beyond its fields. `type_name` is None for an anonymous type."""

    namespace: "Namespace"
    type_name: str | None
    element: str | None = None
    abstract: bool = False
    abstract_element: bool = False
    mixed: bool = False
    branch: bool = False
    content: ContentModel | None = None


DECLARED: dict[type, Declaration] = {}


class Namespace:
    """One target namespace; its decorators register what is declared in it.

    `qualified` tells whether local elements carry the namespace, `qualified_attributes` the same for attributes.
    """

    def __init__(
        self,
        uri: str,
        prefix: str,
        *,
        imports: "tuple[Namespace, ...]" = (),
        qualified: bool = True,
        qualified_attributes: bool = True,
    ) -> None:
        self.uri, self.prefix, self.imports = uri, prefix, imports
        self.qualified, self.qualified_attributes = qualified, qualified_attributes
        self.classes: list[type[ComplexType]] = []
        self.simple_types: dict[str, SimpleType] = {}
        self.simple_elements: dict[str, SimpleType] = {}

    def __repr__(self) -> str:
        return f"Namespace({self.uri!r})"

    def closure(self) -> "tuple[Namespace, ...]":
        """This namespace and all that it imports, each once."""
        found = dict.fromkeys([self])
        for imported in self.imports:
            found |= dict.fromkeys(imported.closure())
        return tuple(found)

    @overload
    def type(self, cls: C, /) -> C: ...
    @overload
    def type(self, /, **options: Any) -> Callable[[C], C]: ...
    def type(self, cls: C | None = None, /, **options: Any) -> C | Callable[[C], C]:
        """Register a complex type that is no global element. Options: name, abstract, mixed, content."""
        register = self._register(element=False, options=options)
        return register if cls is None else register(cls)

    @overload
    def element(self, cls: C, /) -> C: ...
    @overload
    def element(self, /, **options: Any) -> Callable[[C], C]: ...
    def element(self, cls: C | None = None, /, **options: Any) -> C | Callable[[C], C]:
        """Register a complex type and the global element of its name.

        Options: those of `type`, `anonymous` (the type has no name), `element` (the element's name, where it differs
        from the class's), `abstract_element`.
        """
        register = self._register(element=True, options=options)
        return register if cls is None else register(cls)

    def branch(self, cls: C) -> C:
        """Register a class that stands for one element inside a choice; it is no type of its own."""
        DECLARED[cls] = Declaration(namespace=self, type_name=None, branch=True)
        return cls

    def enumeration(self, name: str) -> Callable[[E], E]:
        """Register an enumeration under its type name."""

        def register(cls: E) -> E:
            described = Enumeration(base="string", name=QName(name, self.uri), members=cls)
            cls.__simple__ = described  # type: ignore[attr-defined]
            self.simple_types[name] = described
            return cls

        return register

    def simple(self, name: str, base: Any, **facets: int) -> SimpleType:
        """Register a named restriction of `base` with the given facets, for use in `Annotated`."""
        described = restrict(base, name=QName(name, self.uri), **facets)
        self.simple_types[name] = described
        return described

    def simple_element(self, name: str, alias: Any) -> None:
        """Register a global element of a simple type."""
        self.simple_elements[name] = _required(alias)

    def _register(self, *, element: bool, options: dict[str, Any]) -> Callable[[C], C]:
        def register(cls: C) -> C:
            stated = dict(options)
            name = None if stated.pop("anonymous", False) else stated.pop("name", f"{cls.__name__}Type")
            label = stated.pop("element", cls.__name__) if element else None
            DECLARED[cls] = Declaration(namespace=self, type_name=name, element=label, **stated)
            self.classes.append(cls)
            return cls

        return register


def restrict(base: Any, **changes: Any) -> SimpleType:
    """A copy of the simple type behind `base` with some facets changed."""
    return msgspec.structs.replace(_required(base), **changes)


def _required(alias: Any) -> SimpleType:
    found = simple_type(alias)
    if found is None:
        raise TypeError(f"{alias!r} is no simple type")
    return found
