"""Names and characters as XML writes them."""

from pilotwire.schema.names import QName
from pilotwire.schema.schema import Schema

XML = "http://www.w3.org/XML/1998/namespace"

# Line ends of all kinds become references: they survive the parser, and a document stays on its line.
_TEXT = {ord(mark): f"&#{ord(mark)};" for mark in "\r\n\x85\u2028\u2029"} | {38: "&amp;", 60: "&lt;", 62: "&gt;"}
_ATTRIBUTE = _TEXT | {9: "&#9;", 34: "&quot;"}


def escape_text(text: str) -> str:
    """Text between tags."""
    return text.translate(_TEXT)


def escape_attribute(text: str) -> str:
    """An attribute value, with its quotes."""
    return f'"{text.translate(_ATTRIBUTE)}"'


class Prefixes:
    """Prefixes for the namespaces that a document turns out to use."""

    def __init__(self, schema: Schema) -> None:
        self._declared = {namespace.uri: namespace.prefix for namespace in schema.namespaces} | {XML: "xml"}
        self.used: dict[str, str] = {}
        self._invented = 0

    def tag(self, name: QName) -> str:
        """The name with its prefix, which counts as used from now on."""
        if not name.namespace:
            return name.local
        if name.namespace not in self.used:
            self.used[name.namespace] = self._declared.get(name.namespace) or self._invent()
        return f"{self.used[name.namespace]}:{name.local}"

    def _invent(self) -> str:
        """A prefix for a namespace that no schema declares; no schema's own prefix begins like it."""
        self._invented += 1
        return f"ns{self._invented - 1}"

    def declarations(self) -> str:
        """The namespace declarations, for the start tag of the root."""
        used = ((uri, prefix) for uri, prefix in self.used.items() if uri != XML)
        return "".join(f" xmlns:{prefix}={escape_attribute(uri)}" for uri, prefix in used)
