"""Ways to damage a stream. Each takes random numbers, the stream and another one, and gives the damaged stream."""

from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, bytes, bytes], bytes]


def flip(random: Random, data: bytes, other: bytes) -> bytes:
    """Turn some bits over."""
    number = int.from_bytes(data)
    for _ in range(random.choice((1, 1, 2, 8))):
        number ^= 1 << random.randrange(len(data) * 8)
    return number.to_bytes(len(data))


def overwrite(random: Random, data: bytes, other: bytes) -> bytes:
    """Put some octets in the place of others."""
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.choice((1, 1, 2, 4))) + data[at + 1 :]


def truncate(random: Random, data: bytes, other: bytes) -> bytes:
    """Cut the end off."""
    return data[: random.randrange(len(data))]


def delete(random: Random, data: bytes, other: bytes) -> bytes:
    """Take some octets out."""
    at = random.randrange(len(data))
    return data[:at] + data[at + random.choice((1, 2, 8)) :]


def repeat(random: Random, data: bytes, other: bytes) -> bytes:
    """Say a part several times."""
    first, last = sorted(random.randrange(len(data)) for _ in range(2))
    return data[:last] + data[first:last] * random.choice((1, 2, 20)) + data[last:]


def splice(random: Random, data: bytes, other: bytes) -> bytes:
    """Go on with another stream."""
    return data[: random.randrange(len(data))] + other[random.randrange(len(other)) :]


def shift(random: Random, data: bytes, other: bytes) -> bytes:
    """Put some bits in, or take some out, so that all that follows moves."""
    width = len(data) * 8
    low = random.randrange(width)
    count = random.randrange(1, 9)
    head, tail = int.from_bytes(data) >> low, int.from_bytes(data) & ((1 << low) - 1)
    if random.random() < 0.5:
        head, width = head << count | random.getrandbits(count), width + count
    else:
        head, width = head >> count, width - count
    if width <= 0:
        return b""
    spare = -width % 8
    return ((head << low | tail) << spare & ((1 << width + spare) - 1)).to_bytes((width + spare) // 8)


def blow_up(random: Random, data: bytes, other: bytes) -> bytes:
    """Put a very long or very large integer at any bit."""
    groups = random.choice((4, 8, 9, 10, 11, 600))
    low = random.randrange(len(data) * 8)
    tail = int.from_bytes(data) & ((1 << low) - 1)
    digits = int.from_bytes(b"\xff" * groups + random.randbytes(1))
    head = int.from_bytes(data) >> low
    spare = 8 - low % 8
    number = ((head << groups * 8 + 8 | digits) << low | tail) << spare
    return number.to_bytes((number.bit_length() + 7) // 8)


def invent(random: Random, data: bytes, other: bytes) -> bytes:
    """Keep the first octets and make up the rest."""
    return data[: random.choice((1, 2, 3))] + random.randbytes(random.choice((4, 30, 200)))


ALL: tuple[Mutation, ...] = (
    flip,
    flip,
    flip,
    overwrite,
    truncate,
    delete,
    repeat,
    splice,
    shift,
    shift,
    blow_up,
    invent,
)
LONGEST = 20_000


def mutate(random: Random, data: bytes, other: bytes) -> bytes:
    """One to three of them, one after the other."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        if data:
            data = random.choice(ALL)(random, data, other)[:LONGEST]
    return data
