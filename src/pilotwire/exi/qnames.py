"""Element names on the wire, as they stand under a wildcard (EXI 1.0, 7.1.7 and 7.3.1)."""

from collections.abc import Iterable
from functools import cached_property

from pilotwire.exi.errors import ExiError
from pilotwire.exi.limits import MAX_NAME
from pilotwire.exi.reader import BitReader
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import DECLARED, QName, Schema
from pilotwire.schema.facets import is_xml_name
from pilotwire.schema.names import is_name

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


class Table:
    """Strings in the order in which they became known; the position is the code."""

    __slots__ = ("codes", "strings")

    def __init__(self, strings: Iterable[str] = ()) -> None:
        self.strings = list(strings)
        self.codes = {string: code for code, string in enumerate(self.strings)}

    def add(self, string: str) -> None:
        """Give a string the next code; the one that it may have already stays in use."""
        self.codes.setdefault(string, len(self.strings))
        self.strings.append(string)


class QNames:
    """The names that a stream has made known so far: the schema's, and those written out since."""

    def __init__(self, tables: NameTables) -> None:
        self.namespaces = Table(tables.local)
        self.local = {uri: Table(names) for uri, names in tables.local.items()}
        self._sound: set[QName] = set()

    def read(self, reader: BitReader) -> QName:
        """Read one qualified name."""
        uri = self._read_namespace(reader)
        name = QName(_read_local(reader, self.local.setdefault(uri, Table())), uri)
        if name not in self._sound:  # a long name may be referred to over and over
            if not is_xml_name(name):
                raise reader.error(f"{str(name)!r} is no name")
            self._sound.add(name)
        return name

    def _read_namespace(self, reader: BitReader) -> str:
        known = self.namespaces.strings
        code = reader.bits(len(known).bit_length())
        if code > len(known):
            raise reader.error(f"namespace code {code}, but {len(known)} namespaces are known")
        if code == 0:
            self.namespaces.add(_spelled(reader, reader.unsigned()))
        return known[code - 1]  # -1 is the one just added

    def write(self, writer: BitWriter, name: QName) -> None:
        """Write one qualified name. Raises ExiError where it is none."""
        if not is_name(name) or name not in self._sound:
            if not is_xml_name(name):
                raise ExiError("a QName that XML can carry is due as a name")
            if max(map(len, name)) > MAX_NAME:
                raise ExiError(f"a name of {max(map(len, name))} characters, where at most {MAX_NAME} are written")
            self._sound.add(name)
        width = len(self.namespaces.strings).bit_length()
        code = self.namespaces.codes.get(name.namespace)
        writer.bits(0 if code is None else code + 1, width)
        if code is None:
            writer.text(name.namespace, len(name.namespace))
            self.namespaces.add(name.namespace)
        _write_local(writer, name.local, self.local.setdefault(name.namespace, Table()))


def _spelled(reader: BitReader, length: int) -> str:
    if length > MAX_NAME:
        raise reader.error(f"a name of {length} characters, where at most {MAX_NAME} are read")
    return reader.characters(length)


def _read_local(reader: BitReader, known: Table) -> str:
    length = reader.unsigned()
    if length:
        known.add(_spelled(reader, length - 1))
        return known.strings[-1]
    count = len(known.strings)
    code = reader.bits((count - 1).bit_length()) if count else 0
    if code >= count:
        raise reader.error(f"local name code {code}, but {count} names are known")
    return known.strings[code]


def _write_local(writer: BitWriter, local: str, known: Table) -> None:
    code = known.codes.get(local)
    if code is None:
        writer.text(local, len(local) + 1)
        known.add(local)
    else:
        writer.unsigned(0)
        writer.bits(code, (len(known.strings) - 1).bit_length())
