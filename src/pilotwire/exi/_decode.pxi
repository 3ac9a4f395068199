# The decoder. NULL without an exception means: irregular, let the plain engine look at it.


from cpython.ref cimport Py_INCREF as take_over

cdef extern from "Python.h":
    PyObject *PyLong_FromLongLong(long long value)
    PyObject *PyLong_FromUnsignedLongLong(unsigned long long value)
    PyObject *PyUnicode_New(Py_ssize_t size, unsigned int largest)
    u8 *PyUnicode_1BYTE_DATA(PyObject *text)
    PyObject *PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size)
    int PyUnicode_4BYTE_KIND
    PyObject *PyBytes_New "PyBytes_FromStringAndSize"(const char *data, Py_ssize_t size)
    PyObject *ListNew "PyList_New"(Py_ssize_t size)
    int ListAppend "PyList_Append"(PyObject *items, PyObject *item)
    Py_ssize_t ListSize "PyList_GET_SIZE"(PyObject *items)
    PyObject *ListAsTuple "PyList_AsTuple"(PyObject *items)
    PyObject *Py_True
    PyObject *Py_False


cdef PyObject *read_value(Reader *r, Production *p) noexcept:
    """A value without the event code before it."""
    cdef u64 code
    if p.coding == CHARACTERS:
        return read_characters(r)
    if p.coding == BINARY:
        return read_binary(r)
    if p.coding == UNSIGNED:
        code = take(r, 8)
        return NULL if code == NO_BITS else unsigned_from(r, p, code)
    if p.coding == SIGNED:
        code = take(r, 9)
        return NULL if code == NO_BITS else signed_from(r, p, code)
    if p.coding == BOOLEAN:
        code = take(r, 1)
        return NULL if code == NO_BITS else boolean(code)
    code = take(r, p.width)
    if code >= p.count:
        return NULL
    return fixed(p, code)


cdef inline PyObject *read_content(Reader *r, Production *p) noexcept:
    """A value as element content: its event code is one zero bit."""
    cdef u64 code
    if p.coding == FIXED or p.coding == ENUMERATION:
        code = take(r, p.width + 1)
        return NULL if code >= p.count else fixed(p, code)
    if p.coding == SIGNED:
        code = take(r, 10)
        return NULL if code >= 512 else signed_from(r, p, code)
    if p.coding == UNSIGNED:
        code = take(r, 9)
        return NULL if code >= 256 else unsigned_from(r, p, code)
    if p.coding == BOOLEAN:
        code = take(r, 2)
        return NULL if code >= 2 else boolean(code)
    code = take(r, 1)
    if code == 1 and take(r, 3) == 0:
        return empty(r, p)
    if code != 0:
        return NULL
    return read_characters(r) if p.coding == CHARACTERS else read_binary(r)


cdef PyObject *empty(Reader *r, Production *p) noexcept:
    """An empty value, ended by a second-level event; the last bit of its code serves as the bit of the end."""
    r.pos -= 1
    return PyUnicode_New(0, 127) if p.coding == CHARACTERS else PyBytes_New(NULL, 0)


cdef inline PyObject *fixed(Production *p, u64 code) noexcept:
    if p.coding == FIXED:
        return PyLong_FromLongLong(p.low + <long long>code)
    Py_INCREF(p.members[code])
    return p.members[code]


cdef inline PyObject *boolean(u64 code) noexcept:
    cdef PyObject *found = Py_True if code else Py_False
    Py_INCREF(found)
    return found


cdef inline PyObject *unsigned_from(Reader *r, Production *p, u64 group) noexcept:
    cdef u64 value = take_unsigned(r, group)
    return large_from(r, p, group, False) if value == NO_BITS else PyLong_FromUnsignedLongLong(value)


cdef inline PyObject *signed_from(Reader *r, Production *p, u64 start) noexcept:
    """The sign bit and the first group are read together."""
    cdef u64 value = take_unsigned(r, start & 255)
    if value == NO_BITS:
        return large_from(r, p, start & 255, start & 256 != 0)
    return PyLong_FromLongLong(-<long long>value - 1 if start & 256 else <long long>value)


cdef PyObject *large_from(Reader *r, Production *p, u64 group, bint negative) noexcept:
    """An integer of more than 63 bits, such as the serial number of a certificate."""
    cdef int groups = 1
    value = group & 127
    while group & 128:
        group = take(r, 8)
        groups += 1
        if group == NO_BITS or groups > (MAX_GROUPS if p.bounded else MAX_BIG_GROUPS):
            return NULL
        value |= <object>(group & 127) << 7 * (groups - 1)
    if p.bounded and value >> 64:
        return NULL
    value = -value - 1 if negative else value
    take_over(value)
    return <PyObject *>value


cdef PyObject *read_binary(Reader *r) noexcept:
    cdef u64 group = take(r, 8), length
    cdef PyObject *found
    if group == NO_BITS:
        return NULL
    length = take_unsigned(r, group)
    if length > <u64>(r.end - r.pos) >> 3:
        return NULL
    found = PyBytes_New(NULL, <Py_ssize_t>length)
    if found != NULL and length:
        copy_bits(r, <u8 *>PyBytes_AS_STRING(<object>found), <Py_ssize_t>length)
    return found


cdef PyObject *read_characters(Reader *r) noexcept:
    cdef u64 group = take(r, 8), length
    cdef Py_ssize_t start
    cdef PyObject *found
    if group == NO_BITS:
        return NULL
    length = take_unsigned(r, group)
    if length < 2 or length == NO_BITS or length - 2 > <u64>(r.end - r.pos) >> 3:
        return NULL
    start = r.pos
    found = PyUnicode_New(<Py_ssize_t>(length - 2), 127)
    if found == NULL or length == 2:
        return found
    if copy_bits(r, PyUnicode_1BYTE_DATA(found), <Py_ssize_t>(length - 2)) & <u64>0x8080808080808080 == 0:
        return found
    Py_DECREF(found)
    r.pos = start
    return read_wide(r, <Py_ssize_t>(length - 2))


cdef PyObject *read_wide(Reader *r, Py_ssize_t length) noexcept:
    """Text with characters beyond ASCII."""
    cdef unsigned int *points = <unsigned int *>PyMem_Malloc(length * sizeof(unsigned int))
    cdef PyObject *found = NULL
    cdef Py_ssize_t at
    cdef u64 point
    if points == NULL:
        return NULL
    for at in range(length):
        point = take(r, 8)
        if point != NO_BITS:
            point = take_unsigned(r, point)
        if point > 0x10FFFF or 0xD800 <= point < 0xE000:
            break
        points[at] = <unsigned int>point
    else:
        found = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, points, length)
    PyMem_Free(points)
    return found


cdef PyObject *read_type(Reader *r, Type *t) noexcept:
    """An instance of a complex type."""
    cdef PyObject *values[MAX_FIELDS]
    cdef PyObject *made = NULL
    cdef int slot
    if r.depth >= MAX_DEPTH or ready(t) < 0:
        return NULL
    for slot in range(t.fields):
        values[slot] = NULL
    r.depth += 1
    if read_fields(r, t, values) == 0:
        r.depth -= 1
        made = build(t, values)
    for slot in range(t.fields):
        Py_XDECREF(values[slot])
    return made


cdef int read_fields(Reader *r, Type *t, PyObject **values) noexcept:
    """Walk the states of a type. The bit that ends a simple element is read with the next event code."""
    cdef State *state = t.start
    cdef Production *p
    cdef PyObject *value
    cdef u64 code = take(r, state.width)
    while True:
        if code >= state.count:
            return -1
        p = &state.productions[code]
        if p.kind == END:
            return 0
        if p.kind == SIMPLE:
            value = read_content(r, p)
        elif p.kind == COMPLEX:
            value = read_type(r, p.target)
        elif p.kind == WILDCARD:
            return -1
        else:
            value = read_value(r, p)
        if value != NULL and p.wrap != NULL:
            value = wrapped(t, p.wrap, value)
        if value == NULL:
            return -1
        if p.items:
            state = append(p, values, value)
            if state == NULL:
                return -1
        else:
            values[p.slot] = value
            state = p.next
        code = take(r, state.width + (p.kind == SIMPLE))


cdef State *append(Production *p, PyObject **values, PyObject *value) noexcept:
    """Add an item to a list; the list knows how many there are."""
    cdef int failed
    if values[p.slot] == NULL:
        values[p.slot] = ListNew(0)
    failed = values[p.slot] == NULL or ListAppend(values[p.slot], value) < 0
    Py_DECREF(value)
    if failed:
        return NULL
    return p.full if ListSize(values[p.slot]) == p.limit else p.next


cdef PyObject *wrapped(Type *t, PyObject *wrap, PyObject *value) noexcept:
    """The branch class around a value; takes the reference over."""
    cdef PyObject *made = PyObject_Vectorcall(wrap, &value, 0, <PyObject *>(<Tables>t.tables).wrap_names)
    Py_DECREF(value)
    return made


cdef PyObject *build(Type *t, PyObject **values) noexcept:
    """Call the class with all fields."""
    cdef PyObject *items
    cdef int index
    for index in range(t.lists):
        if values[t.list_slots[index]] != NULL:
            items = ListAsTuple(values[t.list_slots[index]])
            if items == NULL:
                return NULL
            Py_DECREF(values[t.list_slots[index]])
            values[t.list_slots[index]] = items
    for index in range(t.fields):
        if values[index] == NULL:
            values[index] = t.defaults[index]
            Py_INCREF(values[index])
    return instance(t, values)


cdef inline PyObject *instance(Type *t, PyObject **values) noexcept:
    """An instance with the given fields, whose references it takes over where the class is as simple as it looks."""
    cdef PyObject *made
    cdef int slot
    if not t.direct:
        return PyObject_Vectorcall(<PyObject *>t.cls, values, 0, t.names)
    made = pw_new(t.cls)
    if made != NULL:
        for slot in range(t.fields):
            (<PyObject **>(<char *>made + t.offsets[slot]))[0] = values[slot]
            values[slot] = NULL
    return made
