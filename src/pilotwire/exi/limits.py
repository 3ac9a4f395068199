"""Bounds that keep time and memory in proportion to the input; `MAX_DEPTH` holds for every view of a message."""

from pilotwire.schema.shape import MAX_DEPTH as MAX_DEPTH

MAX_INTEGER_GROUPS = 10
"""Groups of seven bits in a bounded integer: enough for 64 bits."""

MAX_BIG_INTEGER_GROUPS = 586
"""Groups of seven bits in an unbounded integer: 4096 bits; X.509 serial numbers have 160."""

MAX_NAME = 256
"""Characters of a namespace or a local name that a stream spells out; those of the standards have 50 at most."""

MAX_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
