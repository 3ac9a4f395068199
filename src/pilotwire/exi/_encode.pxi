# The encoder. -1 means: irregular, let the plain engine look at it.

cdef extern from "Python.h":
    bint PyLong_CheckExact(PyObject *o)
    bint PyUnicode_CheckExact(PyObject *o)
    bint PyBytes_CheckExact(PyObject *o)
    bint PyTuple_CheckExact(PyObject *o)
    Py_ssize_t PyTuple_GET_SIZE(PyObject *o)
    PyObject *PyTuple_GET_ITEM(PyObject *o, Py_ssize_t index)
    long long PyLong_AsLongLongAndOverflow(PyObject *o, int *overflow)
    bint PyUnicode_IS_ASCII(PyObject *o)
    Py_ssize_t PyUnicode_GET_LENGTH(PyObject *o)
    unsigned int PyUnicode_READ_CHAR(PyObject *o, Py_ssize_t index)
    char *BytesData "PyBytes_AS_STRING"(PyObject *o)
    Py_ssize_t BytesSize "PyBytes_GET_SIZE"(PyObject *o)
    PyObject *Py_None


cdef int write_value(Writer *w, Production *p, PyObject *value, u64 lead, int width) noexcept:
    """The event code so far, then a value."""
    if p.coding == FIXED:
        return write_fixed(w, p, value, lead, width)
    if p.coding == SIGNED or p.coding == UNSIGNED:
        return write_integer(w, p, value, lead, width)
    if p.coding == CHARACTERS:
        return write_characters(w, value, lead, width)
    if p.coding == BINARY:
        return write_binary(w, value, lead, width)
    if p.coding == BOOLEAN:
        if value != Py_True and value != Py_False:
            return -1
        return put(w, lead << 1 | (value == Py_True), width + 1)
    return write_enumeration(w, p, value, lead, width)


cdef inline int write_fixed(Writer *w, Production *p, PyObject *value, u64 lead, int width) noexcept:
    cdef int overflow = 0
    cdef long long number
    if not PyLong_CheckExact(value):
        return -1
    number = PyLong_AsLongLongAndOverflow(value, &overflow)
    if overflow or number < p.low or <u64>number - <u64>p.low >= p.count:
        return -1
    return put(w, lead << p.width | (<u64>number - <u64>p.low), width + p.width)


cdef inline int write_integer(Writer *w, Production *p, PyObject *value, u64 lead, int width) noexcept:
    cdef int overflow = 0
    cdef long long number
    cdef u64 magnitude
    if not PyLong_CheckExact(value):
        return -1
    number = PyLong_AsLongLongAndOverflow(value, &overflow)
    if overflow:
        return write_large(w, p, <object>value, lead, width)
    if number < 0 and p.coding == UNSIGNED:
        return -1
    magnitude = <u64>(-(number + 1) if number < 0 else number)
    if p.coding == SIGNED:
        lead, width = lead << 1 | (number < 0), width + 1
    if magnitude < 128:
        return put(w, lead << 8 | magnitude, width + 8)
    if put(w, lead, width) < 0:
        return -1
    return put_unsigned(w, magnitude)


cdef int write_large(Writer *w, Production *p, object value, u64 lead, int width) noexcept:
    """An integer of more than 63 bits."""
    cdef bint negative = value < 0
    if negative and p.coding == UNSIGNED:
        return -1
    value = -value - 1 if negative else value
    if value.bit_length() > (64 if p.bounded else 4096):
        return -1
    if p.coding == SIGNED:
        lead, width = lead << 1 | negative, width + 1
    if put(w, lead, width) < 0:
        return -1
    while value > 127:
        if put(w, <u64>(value & 127) | 128, 8) < 0:
            return -1
        value >>= 7
    return put(w, <u64>value, 8)


cdef int write_characters(Writer *w, PyObject *value, u64 lead, int width) noexcept:
    cdef Py_ssize_t length, at
    cdef unsigned int point
    if not PyUnicode_CheckExact(value):
        return -1
    length = PyUnicode_GET_LENGTH(value)
    if put(w, lead, width) < 0 or put_unsigned(w, <u64>length + 2) < 0:
        return -1
    if PyUnicode_IS_ASCII(value):
        return put_octets(w, PyUnicode_1BYTE_DATA(value), length)
    for at in range(length):
        point = PyUnicode_READ_CHAR(value, at)
        if 0xD800 <= point < 0xE000 or put_unsigned(w, point) < 0:
            return -1
    return 0


cdef int write_binary(Writer *w, PyObject *value, u64 lead, int width) noexcept:
    if not PyBytes_CheckExact(value):
        return -1
    if put(w, lead, width) < 0 or put_unsigned(w, <u64>BytesSize(value)) < 0:
        return -1
    return put_octets(w, <const u8 *>BytesData(value), BytesSize(value))


cdef int write_enumeration(Writer *w, Production *p, PyObject *value, u64 lead, int width) noexcept:
    cdef u64 position
    for position in range(p.count):
        if p.members[position] == value:
            return put(w, lead << p.width | position, width + p.width)
    return -1


cdef int write_type(Writer *w, Type *t, PyObject *value, int depth) noexcept:
    """A complex type, up to its end."""
    cdef Py_ssize_t counts[MAX_FIELDS]
    cdef State *state = NULL
    cdef int index
    if depth >= MAX_DEPTH or Py_TYPE(value) != t.cls or ready(t) < 0:
        return -1
    for index in range(t.fields):
        counts[index] = 0
    state = t.start
    while state != NULL:
        if write_step(w, t, &state, value, counts, depth) < 0:
            return -1
    return 0


cdef inline PyObject *field_of(Type *t, PyObject *value, int slot) noexcept:
    """A field, borrowed; NULL where it was deleted."""
    return (<PyObject **>(<char *>value + t.offsets[slot]))[0]


cdef int write_step(Writer *w, Type *t, State **at, PyObject *value, Py_ssize_t *counts, int depth) noexcept:
    """Write the first thing at hand that the state allows, and move on; the state is NULL after the end."""
    cdef State *state = at[0]
    cdef Production *p
    cdef PyObject *item
    cdef int index, code, slot
    for index in range(state.fields):
        slot = state.choices[index].slot
        item = field_of(t, value, slot)
        if item == NULL:
            return -1
        if state.choices[index].items:
            if not PyTuple_CheckExact(item):
                return -1
            item = PyTuple_GET_ITEM(item, counts[slot]) if counts[slot] < PyTuple_GET_SIZE(item) else Py_None
        if item == Py_None:
            continue
        code = branch(state, &state.choices[index], item)
        if code < 0:
            return -1
        p = &state.productions[code]
        if write_item(w, p, item, <u64>code, state.width, depth) < 0:
            return -1
        counts[slot] += 1
        at[0] = p.full if p.items and counts[slot] == p.limit else p.next
        return 0
    return write_end(w, t, at, value, counts)


cdef int write_end(Writer *w, Type *t, State **at, PyObject *value, Py_ssize_t *counts) noexcept:
    """The end of an element, if it may come here and nothing is left over."""
    cdef State *state = at[0]
    cdef PyObject *items
    cdef int index
    if state.end < 0:
        return -1
    for index in range(t.lists):
        items = field_of(t, value, t.list_slots[index])
        if items == NULL or not PyTuple_CheckExact(items):
            return -1
        if PyTuple_GET_SIZE(items) != counts[t.list_slots[index]]:
            return -1
    if t.coupled and not all_written(t, value, counts):
        return -1
    at[0] = NULL
    return put(w, <u64>state.end, state.width)


cdef bint all_written(Type *t, PyObject *value, Py_ssize_t *counts) noexcept:
    """Whether each field that is set has been written; lists were looked at before."""
    cdef int slot, index
    cdef bint a_list
    for slot in range(t.fields):
        a_list = False
        for index in range(t.lists):
            a_list = a_list or t.list_slots[index] == slot
        if not a_list and field_of(t, value, slot) != Py_None and counts[slot] == 0:
            return False
    return True


cdef inline int branch(State *state, Choice *choice, PyObject *item) noexcept:
    """The event code for an item: the only one of its field, or the one of its class."""
    cdef int index, code
    cdef PyObject *holder
    for index in range(choice.branches):
        code = choice.codes[index]
        holder = state.productions[code].holder
        if holder == NULL or holder == <PyObject *>Py_TYPE(item):
            return code
    return -1


cdef int write_item(Writer *w, Production *p, PyObject *item, u64 code, int width, int depth) noexcept:
    """An event with what it carries."""
    if p.wrap != NULL:
        if p.inside < 0:
            return -1
        item = (<PyObject **>(<char *>item + p.inside))[0]
        if item == NULL:
            return -1
    if p.kind == SIMPLE:
        if write_value(w, p, item, code << 1, width + 1) < 0:
            return -1
        return put(w, 0, 1)
    if p.kind == COMPLEX:
        if put(w, code, width) < 0:
            return -1
        return write_type(w, p.target, item, depth + 1)
    if p.kind == WILDCARD:
        return -1
    return write_value(w, p, item, code, width)
