"""Streams by hand, and surgery on streams: bits are written as text, "0" and "1"."""

HEADER = "10000000"


def number(value: int, width: int) -> str:
    return format(value, f"0{width}b") if width else ""


def varint(value: int, *, groups: int = 1) -> str:
    """An unsigned integer in at least so many groups of seven bits, least significant first."""
    found = [value & 127]
    while value := value >> 7:
        found.append(value & 127)
    found += [0] * (groups - len(found))
    return "".join(number(group | 128, 8) for group in found[:-1]) + number(found[-1], 8)


def text(characters: str) -> str:
    return varint(len(characters) + 2) + "".join(varint(ord(character)) for character in characters)


def bits(data: bytes) -> str:
    return "".join(number(octet, 8) for octet in data)


def octets(*parts: str) -> bytes:
    """The bits as octets, padded with zeros."""
    joined = "".join(parts)
    padded = joined + "0" * (-len(joined) % 8)
    return bytes(int(padded[at : at + 8], 2) for at in range(0, len(padded), 8))


def put(data: bytes, at: int, field: str) -> bytes:
    """The stream with other bits from `at` on."""
    old = bits(data)
    return octets(old[:at], field, old[at + len(field) :])


def span(streams: list[bytes]) -> tuple[int, int]:
    """Where streams of equal length differ: the first bit, and the number of bits to the last one."""
    first, *others = (bits(stream) for stream in streams)
    differing = [at for at in range(len(first)) if any(other[at] != first[at] for other in others)]
    return differing[0], differing[-1] - differing[0] + 1


def grown(streams: list[bytes], times: int) -> bytes:
    """Three streams, each with one thing more than the one before, continued to a stream with that thing many times."""
    short, middle, long = (bits(stream) for stream in streams)
    start, more = shared(short, middle), shared(middle, long)
    return octets(start, more[len(start) :] * times, short[len(start) :])


def shared(one: str, other: str) -> str:
    """What both begin with."""
    return one[: next(at for at in range(len(one)) if one[at] != other[at])]
