"""From XSD files to the neutral form."""

import xml.etree.ElementTree as ET
from functools import cached_property
from pathlib import Path

from tests.messages.xsd.documents import XS, closure
from tests.messages.xsd.neutral import Complex, Global, Particle, Side, Simple, form, local, reference

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
BOUNDS: dict[str, tuple[int | None, int | None]] = (
    {name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for name, bits in _BITS.items()}
    | {f"unsigned{name.capitalize()}": (0, 2**bits - 1) for name, bits in _BITS.items()}
    | dict.fromkeys(("boolean", "string", "integer", "anyURI", "ID", "IDREF", "NMTOKEN"), (None, None))
    | dict.fromkeys(("hexBinary", "base64Binary"), (None, None))
)


def read(folder: Path, uri: str) -> Side:
    """The schema of a namespace, with all that it imports."""
    return _Reader(folder, uri).side()


class _Reader:
    """The files of one schema, with an index of what they declare globally."""

    def __init__(self, folder: Path, uri: str) -> None:
        self.documents = closure(folder, uri)
        tops = [node for document in self.documents for node in document.root]
        self.simple = {node.get("name", ""): node for node in tops if node.tag == f"{XS}simpleType"}
        self.complex = {node.get("name", ""): node for node in tops if node.tag == f"{XS}complexType"}
        self.elements = {node.get("name", ""): node for node in tops if node.tag == f"{XS}element"}

    def side(self) -> Side:
        """All of it."""
        inner = {f"anonymous of {name}": node.find(f"{XS}complexType") for name, node in self.elements.items()}
        types = self.complex | {name: node for name, node in inner.items() if node is not None}
        return Side(
            namespaces={d.uri: form(d.qualified, d.qualified_attributes) for d in self.documents},
            elements=tuple(map(self.global_element, self.elements)),
            types=tuple(self.complex_type(name, node) for name, node in types.items()),
            simple=tuple(map(self.simple_type, self.simple)),
            element_names=self.names("element"),
            attribute_names=self.names("attribute"),
        )

    def names(self, tag: str) -> frozenset[str]:
        """Every name that an element or attribute has anywhere, global or local."""
        nodes = (node for document in self.documents for node in document.root.iter(XS + tag))
        return frozenset(node.get("name", "") for node in nodes if node.get("name"))

    def global_element(self, name: str) -> Global:
        """A global element, by name."""
        node = self.elements[name]
        return Global(name, self.type_of(node), node.get("abstract") == "true", self.heads(name), self.groups[name])

    def heads(self, name: str) -> tuple[str, ...]:
        """What an element may stand for, nearest first."""
        head = self.elements[name].get("substitutionGroup")
        return (head, *self.heads(head)) if head else ()

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """For each element, itself and all that may stand for it."""
        heads = {name: (name, *self.heads(name)) for name in self.elements}
        return {head: tuple(name for name in heads if head in heads[name]) for head in self.elements}

    def type_of(self, node: ET.Element) -> str:
        """The type of an element or attribute: its name, or what it is."""
        if node.find(f"{XS}complexType") is not None:
            return f"anonymous of {node.get('name')}"
        inner = node.find(f"{XS}simpleType")
        if inner is not None:
            return str(self.restriction("", inner))
        name = node.attrib["type"]
        return name if name in self.complex else str(self.simple_type(name))

    def simple_type(self, name: str) -> Simple:
        """A simple type by name, a built-in one too."""
        if not name.startswith(XS):
            return self.restriction(name, self.simple[name])
        base = name.removeprefix(XS)
        return Simple("", base, BOUNDS[base])

    def restriction(self, name: str, node: ET.Element) -> Simple:
        """A simple type with the facets of its base narrowed."""
        (rule,) = node
        found = self.simple_type(rule.attrib["base"])._replace(name=name)
        for facet in rule:
            if facet.tag != f"{XS}enumeration":
                found = _narrowed(found, facet.tag.removeprefix(XS), int(facet.attrib["value"]))
        values = tuple(facet.attrib["value"] for facet in rule.findall(f"{XS}enumeration"))
        return found._replace(values=values or found.values)

    def complex_type(self, name: str, node: ET.Element) -> Complex:
        """A complex type; its content and attributes include those of its bases."""
        extension = node.find(f"*/{XS}extension")
        base = "" if extension is None else extension.attrib["base"]
        body = node if extension is None else extension
        simple = node.find(f"{XS}simpleContent") is not None
        own = Particle("sequence", items=tuple(self.particle(c) for c in body if c.tag in _MODEL))
        attributes = {a.attrib["name"]: self.attribute(a) for a in body.findall(f"{XS}attribute")}
        if base and not simple:
            parent = self.complex_type(base, self.complex[base])
            own, attributes = Particle("sequence", items=(parent.content, own)), parent.attributes | attributes
        abstract, mixed = (node.get(key) == "true" for key in ("abstract", "mixed"))
        text = str(self.simple_type(base)) if simple else ""
        return Complex(name, abstract, mixed, "" if simple else base, own.normal(), attributes, text)

    def attribute(self, node: ET.Element) -> str:
        """The type of an attribute and whether it must be there."""
        return f"{self.type_of(node)}, {node.get('use', 'optional')}"

    def particle(self, node: ET.Element) -> Particle:
        """A piece of a content model."""
        low, high = node.get("minOccurs", "1"), node.get("maxOccurs", "1")
        kind, items = node.tag.removeprefix(XS), tuple(map(self.particle, node)) if node.tag in _GROUPS else ()
        name, what = self.named(node) if kind == "element" else ("", "")
        return Particle(kind, int(low), None if high == "unbounded" else int(high), items, name, what)

    def named(self, node: ET.Element) -> tuple[str, str]:
        """The local name of an element, and all that can be said of it."""
        if ref := node.get("ref"):
            return ref.rpartition("}")[2], reference(ref, self.groups[ref])
        name = node.attrib["name"]
        return name.rpartition("}")[2], local(name, self.type_of(node))


_GROUPS = (f"{XS}sequence", f"{XS}choice")
_MODEL = (*_GROUPS, f"{XS}any")


def _narrowed(simple: Simple, facet: str, value: int) -> Simple:
    (low, high), (shortest, longest) = simple.bounds, simple.lengths
    changes: dict[str, Simple] = {
        "minInclusive": simple._replace(bounds=(value, high)),
        "maxInclusive": simple._replace(bounds=(low, value)),
        "minLength": simple._replace(lengths=(value, longest)),
        "maxLength": simple._replace(lengths=(shortest, value)),
        "length": simple._replace(lengths=(value, value)),
    }
    return changes[facet]
