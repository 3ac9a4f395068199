# Bits in and out of plain memory. A read past the end gives NO_BITS, which no event code and no value equals.

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport memcpy, memset

ctypedef unsigned long long u64
ctypedef unsigned char u8

cdef extern from *:
    """
    static inline unsigned long long pw_load(const unsigned char *p) {
        unsigned long long v;
        memcpy(&v, p, 8);
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        v = __builtin_bswap64(v);
    #elif defined(_MSC_VER)
        v = _byteswap_uint64(v);
    #endif
        return v;
    }
    static inline void pw_store(unsigned char *p, unsigned long long v) {
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        v = __builtin_bswap64(v);
    #elif defined(_MSC_VER)
        v = _byteswap_uint64(v);
    #endif
        memcpy(p, &v, 8);
    }
    """
    u64 pw_load(const u8 *p) noexcept nogil
    void pw_store(u8 *p, u64 v) noexcept nogil

cdef enum:
    SPARE = 16          # octets after the input that may be loaded, never used
    MAX_DEPTH = 64      # as in limits.py; a test holds them together
    MAX_GROUPS = 10
    MAX_BIG_GROUPS = 586

cdef u64 NO_BITS = <u64>-1


cdef struct Reader:
    const u8 *data
    Py_ssize_t end      # in bits
    Py_ssize_t pos      # in bits
    int depth


cdef inline u64 take(Reader *r, int count) noexcept nogil:
    """Up to 57 bits."""
    cdef Py_ssize_t pos = r.pos
    if pos + count > r.end:
        return NO_BITS
    r.pos = pos + count
    return (pw_load(r.data + (pos >> 3)) << (pos & 7)) >> 1 >> (63 - count)


cdef inline u64 take_unsigned(Reader *r, u64 group) noexcept nogil:
    """The rest of an unsigned integer whose first group is given; NO_BITS where it does not fit 63 bits, and `r` is then
    where it was."""
    cdef Py_ssize_t start = r.pos
    cdef u64 value = group & 127
    cdef int shift = 7
    while group & 128:
        group = take(r, 8)
        if shift >= 63 or group == NO_BITS:
            r.pos = start
            return NO_BITS
        value |= (group & 127) << shift
        shift += 7
    return value


cdef inline u64 copy_bits(Reader *r, u8 *target, Py_ssize_t count) noexcept nogil:
    """Copy whole octets from any bit position; the caller checked that they are there. Gives all of them or-ed."""
    cdef const u8 *source = r.data + (r.pos >> 3)
    cdef int shift = r.pos & 7
    cdef Py_ssize_t at = 0
    cdef u64 seen = 0, word
    while at + 8 <= count:
        word = pw_load(source + at) << shift | (<u64>source[at + 8] >> (8 - shift))
        pw_store(target + at, word)
        seen |= word
        at += 8
    while at < count:
        target[at] = <u8>((source[at] << shift) | (source[at + 1] >> (8 - shift)))
        seen |= target[at]
        at += 1
    r.pos += count * 8
    return seen


cdef struct Writer:
    u8 *data
    Py_ssize_t size
    Py_ssize_t used     # octets written
    u64 pending
    int count           # bits in pending, fewer than 8 after a flush
    u8 local[1024]


cdef inline void flush(Writer *w) noexcept nogil:
    """Move whole octets out; the caller made room for them."""
    while w.count >= 8:
        w.count -= 8
        w.data[w.used] = <u8>(w.pending >> w.count)
        w.used += 1


cdef int make_room(Writer *w, Py_ssize_t octets) noexcept:
    """Have space for so many octets more; -1 where memory is short."""
    cdef Py_ssize_t size
    cdef u8 *data
    if w.used + octets + SPARE <= w.size:
        return 0
    size = (w.used + octets + SPARE) * 2
    data = <u8 *>PyMem_Malloc(size)
    if data == NULL:
        return -1
    memcpy(data, w.data, w.used)
    if w.data != w.local:
        PyMem_Free(w.data)
    w.data, w.size = data, size
    return 0


cdef inline int put(Writer *w, u64 value, int count) noexcept:
    """Up to 32 bits."""
    if w.count + count > 64:
        if w.used + SPARE > w.size and make_room(w, SPARE) < 0:
            return -1
        flush(w)
    w.pending = w.pending << count | value
    w.count += count
    return 0


cdef int put_unsigned(Writer *w, u64 value) noexcept:
    """An unsigned integer: groups of seven bits, least significant first."""
    while value > 127:
        if put(w, value & 127 | 128, 8) < 0:
            return -1
        value >>= 7
    return put(w, value, 8)


cdef int put_octets(Writer *w, const u8 *source, Py_ssize_t count) noexcept:
    """Whole octets at any bit position."""
    cdef Py_ssize_t at = 0
    cdef int shift
    cdef u64 word, carry
    cdef u8 *target
    if make_room(w, count + SPARE) < 0:
        return -1
    flush(w)
    if w.count == 0:
        memcpy(w.data + w.used, source, count)
        w.used += count
        return 0
    shift = w.count
    carry = w.pending & ((1 << shift) - 1)
    target = w.data + w.used
    while at + 8 <= count:
        word = pw_load(source + at)
        pw_store(target + at, carry << (64 - shift) | word >> shift)
        carry = word & ((1 << shift) - 1)
        at += 8
    while at < count:
        target[at] = <u8>(carry << (8 - shift) | source[at] >> shift)
        carry = source[at] & ((1 << shift) - 1)
        at += 1
    w.used += count
    w.pending = carry
    return 0


cdef object finish(Writer *w):
    """All octets, the last one padded with zeros; frees the memory."""
    cdef object found
    if make_room(w, SPARE) < 0:
        raise MemoryError
    if w.count & 7:
        put(w, 0, 8 - (w.count & 7))
    flush(w)
    found = PyBytes_FromStringAndSize(<char *>w.data, w.used)
    release(w)
    return found


cdef inline void start(Writer *w, u8 first) noexcept:
    w.data, w.size = w.local, sizeof(w.local)
    w.local[0] = first
    w.used, w.pending, w.count = 1, 0, 0


cdef inline void release(Writer *w) noexcept:
    if w.data != w.local:
        PyMem_Free(w.data)
        w.data = w.local
