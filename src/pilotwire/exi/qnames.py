"""Element names on the wire, as they stand under a wildcard (EXI 1.0, 7.1.7 and 7.3.1)."""

from functools import cached_property

from pilotwire.exi.reader import BitReader
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import DECLARED, QName, Schema

XML, XSI, XSD = (
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/2001/XMLSchema",
)
XSD_NAMES = (
    "ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName anySimpleType anyType anyURI "
    "base64Binary boolean byte date dateTime decimal double duration float gDay gMonth gMonthDay gYear gYearMonth "
    "hexBinary int integer language long negativeInteger nonNegativeInteger nonPositiveInteger normalizedString "
    "positiveInteger short string time token unsignedByte unsignedInt unsignedLong unsignedShort"
)


class NameTables:
    """The string tables that a schema fills: namespaces, and the local names of each (EXI 1.0, 7.3.1 and D)."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    @cached_property
    def local(self) -> dict[str, list[str]]:
        """Local names by namespace, sorted; the order of the keys is the order of the namespaces."""
        tables = {
            "": set[str](),
            XML: {"base", "id", "lang", "space"},
            XSI: {"nil", "type"},
            XSD: set(XSD_NAMES.split()),
        }
        names = self._declared()
        for uri in sorted({name.namespace for name in names} - set(tables)):
            tables[uri] = set()
        for name in names:
            tables[name.namespace].add(name.local)
        return {uri: sorted(found) for uri, found in tables.items()}

    def _declared(self) -> set[QName]:
        names = {*self.schema.particles, *self.schema.attributes}
        for namespace in self.schema.namespaces:
            names |= {QName(local, namespace.uri) for local in namespace.simple_types}
            types = (DECLARED[cls].type_name for cls in namespace.classes)
            names |= {QName(local, namespace.uri) for local in types if local}
        return names


class QNameReader:
    """Reads names, and remembers those that the schema does not know, as the coding demands."""

    def __init__(self, tables: NameTables) -> None:
        self.local = {uri: list(names) for uri, names in tables.local.items()}

    def read(self, reader: BitReader) -> QName:
        """Read one qualified name."""
        uri = self._uri(reader)
        return QName(self._name(reader, self.local[uri]), uri)

    def _uri(self, reader: BitReader) -> str:
        known = list(self.local)
        code = reader.bits(len(known).bit_length())
        if code > len(known):
            raise reader.error(f"namespace code {code}, but {len(known)} namespaces are known")
        if code:
            return known[code - 1]
        uri = reader.characters(reader.unsigned())
        self.local.setdefault(uri, [])
        return uri

    def _name(self, reader: BitReader, known: list[str]) -> str:
        length = reader.unsigned()
        if length:
            known.append(reader.characters(length - 1))
            return known[-1]
        code = reader.bits((len(known) - 1).bit_length()) if known else 0
        if code >= len(known):
            raise reader.error(f"local name code {code}, but {len(known)} names are known")
        return known[code]


class QNameWriter:
    """Writes names; the counterpart of `QNameReader`."""

    def __init__(self, tables: NameTables) -> None:
        self.local = {uri: list(names) for uri, names in tables.local.items()}

    def write(self, writer: BitWriter, name: QName) -> None:
        """Write one qualified name."""
        known = list(self.local)
        width = len(known).bit_length()
        if name.namespace in self.local:
            writer.bits(known.index(name.namespace) + 1, width)
        else:
            writer.bits(0, width)
            writer.text(name.namespace, len(name.namespace))
        self._write_local(writer, name.local, self.local.setdefault(name.namespace, []))

    def _write_local(self, writer: BitWriter, local: str, known: list[str]) -> None:
        if local in known:
            writer.unsigned(0)
            writer.bits(known.index(local), (len(known) - 1).bit_length())
        else:
            writer.text(local, len(local) + 1)
            known.append(local)
