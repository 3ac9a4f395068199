"""Consistent overhead byte stuffing: octets without zeros, so that a zero parts frames (Cheshire and Baker, 1999)."""

BLOCK = 254  # octets without a zero behind one code octet


def encode(data: bytes) -> bytes:
    """The same octets without zeros; one octet more, and one for each 254."""
    return b"".join(_stuffed(run) for run in data.split(b"\0"))


def decode(data: bytes) -> bytes | None:
    """What was stuffed; None where it was not: a zero in it, nothing at all, or a block that is cut off."""
    if not data or 0 in data:
        return None
    found = bytearray()
    at = 0
    while at < len(data):
        code = data[at]
        block = data[at + 1 : at + code]
        if len(block) != code - 1:
            return None
        at += code
        found += block
        if code <= BLOCK and at < len(data):
            found.append(0)
    return bytes(found)


def _stuffed(run: bytes) -> bytes:
    """A run that ends with a zero, or with the data: full blocks mean no zero, the last one does."""
    full, rest = divmod(len(run), BLOCK)
    blocks = [b"\xff" + run[i * BLOCK : (i + 1) * BLOCK] for i in range(full)]
    last = run[full * BLOCK :]
    return b"".join(blocks) + bytes([rest + 1]) + last
