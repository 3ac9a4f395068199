# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The EXI engine in C: the tables and the walk of the plain engine, on plain memory.

It does what is regular. Whatever is not (malformed input, values that do not fit, wildcards, integers of more than 63
bits) it hands to the plain engine, which gives the right answer or the error. So both engines agree by construction,
and all error texts are written once.
"""

include "_bits.pxi"
include "_tables.pxi"
include "_decode.pxi"
include "_encode.pxi"

from cpython.bytes cimport PyBytes_GET_SIZE
from cpython.exc cimport PyErr_Clear
from cpython.ref cimport Py_DECREF as drop

from pilotwire.exi.codec import Codec as PlainCodec
from pilotwire.schema import Element
from pilotwire.schema.names import is_name

cdef enum:
    HEADER = 0x80
    LOCAL = 2048  # streams up to this size are copied to the stack


cdef class Names:
    """The event codes of a document's root, or of a fragment's element: which names there are, and their types."""

    cdef Tables tables          # owns what `types` points to
    cdef list names
    cdef dict codes             # name, or class -> event code
    cdef Type **types           # event code -> type; NULL where the plain engine is to look at it
    cdef u64 count
    cdef int width

    def __cinit__(self, Tables tables, source):
        """`source` is the `Names` of the plain grammar."""
        cdef int code
        self.tables = tables
        self.count, self.width = len(source.entries), source.width
        self.types = <Type **>tables.room(sizeof(Type *) * self.count)
        self.names, self.codes = [], {}
        for code in range(<int>self.count):
            name, _, production = source.entries[code]
            self.names.append(name)
            if production is not None and production.target is not None:
                self.types[code] = tables.type(production.target)
                self.codes[name] = code

    cdef PyObject *read(self, Reader *r, u64 *code) noexcept:
        """The value of the element whose event code comes next."""
        code[0] = take(r, self.width)
        if code[0] >= self.count or self.types[code[0]] == NULL:
            return NULL
        return read_type(r, self.types[code[0]])

    cdef int code_of(self, object name) except -2:
        """The event code of a class or an exact name; -1 where it is unknown, or nothing that a name could be."""
        if not isinstance(name, type) and not is_name(name):
            return -1
        return self.codes.get(name, -1)

    cdef int write(self, Writer *w, int code, object value) noexcept:
        """An event code, and the element."""
        if code < 0 or put(w, <u64>code, self.width) < 0:
            return -1
        return write_type(w, self.types[code], <PyObject *>value, 0)


cdef class Codec:
    """Reads and writes the EXI streams of one schema; see `pilotwire.exi.codec.Codec`, whose twin this is."""

    cdef readonly object schema
    cdef readonly object lists
    cdef readonly object plain
    cdef Tables tables
    cdef Names roots
    cdef Names fragments

    def __cinit__(self, schema, *, lists=None):
        self.plain = PlainCodec(schema) if lists is None else PlainCodec(schema, lists=lists)
        self.schema, self.lists = schema, self.plain.lists
        self.tables = Tables(self.plain.grammar)
        self.roots = Names(self.tables, self.plain.grammar.roots)
        for name, _, production in self.plain.grammar.roots.entries:
            if name in self.roots.codes:
                self.roots.codes[production.target.cls] = self.roots.codes[name]

    def __deepcopy__(self, memo):
        return self

    @property
    def grammar(self):
        """The grammar tables, shared with the plain engine."""
        return self.plain.grammar

    def decode(self, data):
        """The message in a stream; an `Element` where the root element has a simple type."""
        found = self._read(data, False)
        return self.plain.decode(data) if found is None else found

    def encode(self, message):
        """The stream of a message. Values that EXI cannot code raise; lengths are not checked (see `violations`)."""
        cdef Writer w
        cdef int code = self.roots.code_of(type(message))
        start(&w, HEADER)
        if self.roots.write(&w, code, message) < 0:
            release(&w)
            self.tables.settle()
            return self.plain.encode(message)
        return finish(&w)

    def decode_fragment(self, data):
        """The single element of a fragment."""
        found = self._read(data, True)
        return self.plain.decode_fragment(data) if found is None else found

    def encode_fragment(self, message):
        """The fragment stream of a message or an `Element`: the form that signatures digest."""
        cdef Writer w
        cdef Names names = self._fragments()
        cdef bint is_element = type(message) is Element
        cdef int code = names.code_of(message.name if is_element else self.schema.element_of(type(message)))
        start(&w, HEADER)
        if names.write(&w, code, message.value if is_element else message) < 0 or put_end(&w, names) < 0:
            release(&w)
            self.tables.settle()
            return self.plain.encode_fragment(message)
        return finish(&w)

    cdef Names _fragments(self):
        """Made when first needed: many codecs never see a fragment."""
        if self.fragments is None:
            self.fragments = Names(self.tables, self.plain.grammar.fragments)
        return self.fragments

    cdef object _read(self, data, bint fragment):
        """Read from a copy that may be loaded from in words; None where the plain engine is to look at it."""
        cdef u8 local[LOCAL + SPARE]
        cdef Py_ssize_t size
        cdef u8 *copy = local
        if type(data) is not bytes:
            return None
        size = PyBytes_GET_SIZE(data)
        if size > LOCAL:
            copy = <u8 *>PyMem_Malloc(size + SPARE)
            if copy == NULL:
                raise MemoryError
        memcpy(copy, PyBytes_AS_STRING(data), size)
        found = self._element(copy, size, fragment)
        if copy != local:
            PyMem_Free(copy)
        return found

    cdef object _element(self, const u8 *data, Py_ssize_t size, bint fragment):
        cdef Reader r
        cdef u64 code
        cdef Names names = self._fragments() if fragment else self.roots
        cdef PyObject *found
        r.data, r.end, r.pos, r.depth = data, size * 8, 8, 0
        if size < 2 or data[0] != HEADER:
            return None
        found = names.read(&r, &code)
        if found == NULL:
            PyErr_Clear()
            self.tables.settle()
            return None
        value = <object>found
        drop(value)
        if fragment and take(&r, names.width) != names.count + 1:
            return None
        if not at_end(&r):
            return None
        return Element(names.names[code], value) if fragment else value


cdef int put_end(Writer *w, Names names) noexcept:
    """The end of a fragment: the code after those of all names and of any other element."""
    return put(w, names.count + 1, names.width)


cdef bint at_end(Reader *r) noexcept:
    """After the end only zeros may follow."""
    cdef u64 rest
    while r.pos < r.end:
        rest = take(r, 8 - (r.pos & 7))
        if rest != 0:
            return False
    return True
