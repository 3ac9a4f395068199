# The grammar tables as C structs, made from the Python ones when a type is first met.

from cpython.object cimport PyObject, PyTypeObject

cdef extern from "Python.h":
    """
    #include "structmember.h"
    /* Where a slot of a struct class lives in its instances; -1 where the class keeps it in some other way. */
    static Py_ssize_t pw_offset(PyObject *descriptor) {
        PyMemberDef *member;
        if (!Py_IS_TYPE(descriptor, &PyMemberDescr_Type)) return -1;
        member = ((PyMemberDescrObject *)descriptor)->d_member;
        return member->type == T_OBJECT_EX || member->type == T_OBJECT ? member->offset : -1;
    }
    static inline PyObject *pw_new(PyTypeObject *cls) { return cls->tp_alloc(cls, 0); }
    """
    Py_ssize_t pw_offset(PyObject *descriptor)
    PyObject *pw_new(PyTypeObject *cls)
    PyObject *PyObject_Vectorcall(PyObject *call, PyObject **values, size_t count, PyObject *names)
    PyTypeObject *Py_TYPE(PyObject *o) nogil
    void Py_INCREF(PyObject *o)
    void Py_DECREF(PyObject *o)
    void Py_XDECREF(PyObject *o)

cdef enum:
    MAX_FIELDS = 48
    HAVE_GC = 1 << 14

cdef enum Kind:
    ATTRIBUTE, SIMPLE, COMPLEX, WILDCARD, END, VALUE, TEXT

cdef enum Coding:
    BOOLEAN, FIXED, UNSIGNED, SIGNED, CHARACTERS, BINARY, ENUMERATION


cdef struct Production:
    int kind
    int slot
    bint items
    Py_ssize_t limit
    State *next
    State *full
    PyObject *holder        # the class of the value, or NULL where it is bare
    PyObject *wrap          # the branch class around the value, or NULL
    Py_ssize_t inside       # where that class keeps the value
    Type *target
    int coding
    int width
    u64 count
    long long low
    bint bounded
    PyObject **members


cdef struct Choice:
    int slot
    bint items
    int branches
    int *codes


cdef struct State:
    int width
    u64 count
    int end                 # event code, or -1
    Production *productions
    int fields
    Choice *choices


cdef struct Type:
    PyTypeObject *cls
    PyObject *grammar       # the `TypeGrammar` that this is made from
    PyObject *tables
    bint ready
    bint direct             # fields may be stored without calling the class
    bint plain              # left to the plain engine
    bint coupled            # single fields too must be counted: a stated content model couples them
    int fields
    PyObject *names
    PyObject **defaults
    Py_ssize_t *offsets
    int lists
    int *list_slots
    State *start


cdef class Tables:
    """Owns the C tables of one grammar and every Python object that they point to."""

    cdef object grammar
    cdef list keep
    cdef dict types         # grammar id -> address of its Type
    cdef list memory
    cdef tuple wrap_names
    cdef object trouble     # what was raised while a type was built

    cdef int settle(self) except -1:
        """Raise what was kept; the plain engine looks at errors of the ordinary sort."""
        trouble, self.trouble = self.trouble, None
        if trouble is not None and not isinstance(trouble, Exception):
            raise trouble
        return 0

    def __cinit__(self, grammar):
        self.grammar = grammar
        self.keep, self.memory, self.types = [], [], {}
        self.wrap_names = ("value",)

    def __dealloc__(self):
        for address in self.memory:
            PyMem_Free(<void *><size_t>address)

    cdef void *room(self, size_t size) except NULL:
        """Zeroed memory that lives as long as the tables."""
        cdef void *found = PyMem_Malloc(size if size else 1)
        if found == NULL:
            raise MemoryError
        memset(found, 0, size)
        self.memory.append(<size_t>found)
        return found

    cdef PyObject *held(self, object value):
        """A pointer to an object that is kept alive."""
        self.keep.append(value)
        return <PyObject *>value

    cdef Type *type(self, object grammar) except NULL:
        """The C type of a `TypeGrammar`; its states come when `build` is called."""
        cdef Type *made
        if id(grammar) in self.types:
            return <Type *><size_t>self.types[id(grammar)]
        made = <Type *>self.room(sizeof(Type))
        made.cls = <PyTypeObject *>self.held(grammar.cls)
        made.tables = <PyObject *>self
        self.held(grammar)
        self.types[id(grammar)] = <size_t>made
        made.grammar = <PyObject *>grammar
        return made

    cdef int build(self, Type *made) except -1:
        """Fill in a type that is met for the first time.

        Python code runs in here, so another thread may come in: each works on its own, the last one wins.
        """
        cdef object grammar = <object>made.grammar
        cdef tuple fields = grammar.cls.__struct_fields__
        cdef int index, lists = 0, size = len(fields)
        cdef bint plain = size > MAX_FIELDS
        cdef PyObject **defaults = <PyObject **>self.room(sizeof(PyObject *) * size)
        cdef Py_ssize_t *offsets = <Py_ssize_t *>self.room(sizeof(Py_ssize_t) * size)
        cdef int *list_slots = <int *>self.room(sizeof(int) * size)
        for index in range(size):
            slot = grammar.resolved.slots[index]
            defaults[index] = self.held(() if slot.many else None)
            offsets[index] = offset_of(grammar.cls, fields[index])
            plain = plain or offsets[index] < 0
            if slot.many:
                list_slots[lists] = index
                lists += 1
        made.start = NULL if plain else self.state(grammar.start, fields, {})
        made.plain, made.direct = plain, holds_nothing_else(grammar.cls)
        made.coupled = grammar.resolved.declaration.content is not None
        made.names, made.fields, made.lists = self.held(fields), size, lists
        made.defaults, made.offsets, made.list_slots = defaults, offsets, list_slots
        made.ready = True
        return 0

    cdef State *state(self, object source, tuple fields, dict known) except NULL:
        """One state and all that it leads to."""
        cdef State *made
        cdef int code
        if id(source) in known:
            return <State *><size_t>known[id(source)]
        made = <State *>self.room(sizeof(State))
        known[id(source)] = <size_t>made
        made.width, made.count = source.width, len(source.productions)
        made.end = -1 if source.end is None else source.end
        made.productions = <Production *>self.room(sizeof(Production) * made.count)
        for code in range(<int>made.count):
            self.production(&made.productions[code], source.productions[code], fields, known)
        self.choices(made, source, fields)
        return made

    cdef int production(self, Production *made, object source, tuple fields, dict known) except -1:
        made.kind = source.kind
        if source.kind == END:
            return 0
        made.slot = fields.index(source.field) if source.field else 0
        made.items, made.limit = source.items, source.limit
        made.holder = NULL if source.holder is None else self.held(source.holder)
        if source.wrap is not None:
            made.wrap, made.inside = self.held(source.wrap), offset_of(source.wrap, "value")
        if source.target is not None:
            made.target = self.type(source.target)
        if source.datatype is not None:
            self.datatype(made, source.datatype)
        if source.next is not None:
            made.next = self.state(source.next, fields, known)
        if source.full is not None:
            made.full = self.state(source.full, fields, known)
        return 0

    cdef int datatype(self, Production *made, object source) except -1:
        cdef int index
        made.coding, made.width, made.count = source.coding, source.width, source.count
        made.low, made.bounded = source.low, source.bounded
        made.members = <PyObject **>self.room(sizeof(PyObject *) * len(source.members))
        for index in range(len(source.members)):
            made.members[index] = self.held(source.members[index])
        return 0

    cdef int choices(self, State *made, object source, tuple fields) except -1:
        """What a writer asks: for each field the event codes, by the class of the value."""
        cdef int index, branch
        made.fields = len(source.choices)
        made.choices = <Choice *>self.room(sizeof(Choice) * made.fields)
        for index in range(made.fields):
            field, _, branches = source.choices[index]
            codes = [code for code, _ in branches.values()]
            made.choices[index].slot = fields.index(field)
            made.choices[index].items = source.productions[codes[0]].items
            made.choices[index].branches = len(codes)
            made.choices[index].codes = <int *>self.room(sizeof(int) * len(codes))
            for branch in range(len(codes)):
                made.choices[index].codes[branch] = codes[branch]
        return 0


cdef Py_ssize_t offset_of(object cls, str field) except? -1:
    """Where instances keep a field; -1 where they keep it in some other way than a slot."""
    cdef object descriptor = getattr(cls, field)
    return pw_offset(<PyObject *>descriptor)


cdef bint holds_nothing_else(object cls):
    """Whether instances are their fields and nothing more, so that storing the fields is all that the class would do."""
    cdef size_t own = cls.__basicsize__ - object.__basicsize__
    if hasattr(cls, "__post_init__") or cls.__flags__ & HAVE_GC:
        return False
    return own == len(cls.__struct_fields__) * sizeof(PyObject *)


cdef int ready(Type *t) noexcept:
    """Build a type on first use; -1 where it is left to the plain engine.

    Python code runs here, so a signal handler may raise: that is kept, and raised once the walk is over.
    """
    cdef Tables tables
    if not t.ready:
        tables = <Tables>t.tables
        try:
            tables.build(t)
        except BaseException as trouble:
            tables.trouble = trouble
            return -1
    return 0 if t.ready and not t.plain else -1
