"""Bounds that keep time and memory in proportion to the input."""

MAX_DEPTH = 64
"""Elements inside elements. The deepest charging message has 12; only ds:Object can nest without end."""

MAX_INTEGER_GROUPS = 10
"""Groups of seven bits in a bounded integer: enough for 64 bits."""

MAX_BIG_INTEGER_GROUPS = 586
"""Groups of seven bits in an unbounded integer: 4096 bits; X.509 serial numbers have 160."""

MAX_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
