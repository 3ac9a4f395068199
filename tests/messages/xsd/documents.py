"""XSD files, read strictly: what this reader does not know it refuses, so that nothing goes uncompared."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

XS = "{http://www.w3.org/2001/XMLSchema}"
_OCCURS = ("minOccurs", "maxOccurs")

# The attributes that each known tag may carry. The last ones of `any`, `schema` and `import` mean nothing here:
# EXI treats all wildcards alike, and an import is found by its namespace.
KNOWN: dict[str, tuple[str, ...]] = {
    "schema": ("targetNamespace", "elementFormDefault", "attributeFormDefault", "version"),
    "import": ("namespace", "schemaLocation"),
    "element": ("name", "type", "ref", *_OCCURS, "abstract", "substitutionGroup"),
    "complexType": ("name", "abstract", "mixed"),
    "sequence": _OCCURS,
    "choice": _OCCURS,
    "any": (*_OCCURS, "namespace", "processContents"),
    "attribute": ("name", "type", "use"),
    "simpleType": ("name",),
    "restriction": ("base",),
    "extension": ("base",),
    "complexContent": (),
    "simpleContent": (),
} | dict.fromkeys(("minInclusive", "maxInclusive", "length", "minLength", "maxLength", "enumeration"), ("value",))
_REFERENCES = ("type", "ref", "base", "substitutionGroup")


class Document(NamedTuple):
    """One file. All names in it are expanded: those that it declares and those that it uses."""

    uri: str
    qualified: bool
    qualified_attributes: bool
    root: ET.Element
    imports: tuple[str, ...]


def closure(folder: Path, uri: str) -> tuple[Document, ...]:
    """The document of a namespace and all that it imports, each once; files are found by their namespaces."""
    files = {root.get("targetNamespace", ""): (root, prefixes) for root, prefixes in map(_parse, _files(folder))}
    found: dict[str, Document] = {}
    waiting = [uri]
    while waiting:
        if (name := waiting.pop()) not in files:
            raise FileNotFoundError(f"{folder} holds no XSD of namespace {name}")
        if name not in found:
            found[name] = _document(*files[name])
            waiting.extend(found[name].imports)
    return tuple(found.values())


def _files(folder: Path) -> list[Path]:
    """Where two files share a namespace, the one that lies highest comes last and wins."""
    return sorted(folder.rglob("*.xsd"), key=lambda path: (-len(path.parts), path))


def _parse(path: Path) -> tuple[ET.Element, dict[str, str]]:
    """The root, and the prefixes that hold in the whole file."""
    prefixes: dict[str, str] = {}
    for event, item in ET.iterparse(path, ("start-ns", "end")):
        if event == "start-ns":
            prefix, uri = item
            if prefixes.setdefault(prefix, uri) != uri:
                raise ValueError(f"{path.name}: prefix {prefix!r} changes its meaning")
    assert isinstance(item, ET.Element)
    return item, prefixes


def _document(root: ET.Element, prefixes: dict[str, str]) -> Document:
    for node in list(_nodes(root)):
        _check(node)
    uri = root.get("targetNamespace", "")
    elements, attributes = (root.get(f"{kind}FormDefault") == "qualified" for kind in ("element", "attribute"))
    tops = set(root)
    for node in _nodes(root):
        owned = node in tops or (elements if node.tag == f"{XS}element" else attributes)
        _expand(node, uri if owned else "", prefixes)
    imports = tuple(node.get("namespace", "") for node in root.findall(f"{XS}import"))
    return Document(uri, elements, attributes, root, imports)


def _nodes(root: ET.Element) -> Iterator[ET.Element]:
    """All nodes that are no annotations, which are taken off."""
    for note in root.findall(f"{XS}annotation"):
        root.remove(note)
    yield root
    for child in root:
        yield from _nodes(child)


def _check(node: ET.Element) -> None:
    """Refuse what the comparison would overlook."""
    tag = node.tag.removeprefix(XS)
    strange = set(node.attrib).difference(KNOWN.get(tag, ()))
    restricted = tag in ("complexContent", "simpleContent") and node.find(f"{XS}extension") is None
    if tag not in KNOWN or strange or restricted or node.get("use") == "prohibited":
        raise ValueError(f"the reader does not know {tag} {dict(node.attrib)}")


def _expand(node: ET.Element, uri: str, prefixes: dict[str, str]) -> None:
    """Write all names of a node in Clark notation."""
    if name := node.get("name"):
        node.set("name", clark(uri, name))
    for key in _REFERENCES:
        if value := node.get(key):
            prefix, _, local = value.rpartition(":")
            node.set(key, clark(prefixes.get(prefix, ""), local))


def clark(uri: str, local: str) -> str:
    """An expanded name as text."""
    return f"{{{uri}}}{local}" if uri else local
