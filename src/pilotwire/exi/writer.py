"""Bits out: the most significant bit first, nothing aligned (EXI 1.0, 7.1)."""

FLUSH = 512  # bits held back as one integer


class BitWriter:
    """Collects bits; `finish` pads the last octet with zeros."""

    __slots__ = ("count", "done", "pending")

    def __init__(self, start: bytes = b"") -> None:
        self.done = bytearray(start)
        self.pending = 0
        self.count = 0

    def bits(self, value: int, count: int) -> None:
        """Write the lowest `count` bits of `value`, which has no others."""
        self.pending = self.pending << count | value
        self.count += count
        if self.count > FLUSH:
            self._flush()

    def _flush(self) -> None:
        rest = self.count & 7
        self.done += (self.pending >> rest).to_bytes(self.count >> 3)
        self.pending &= (1 << rest) - 1
        self.count = rest

    def octets(self, value: bytes) -> None:
        """Write whole octets."""
        self.pending = self.pending << len(value) * 8 | int.from_bytes(value)
        self.count += len(value) * 8
        if self.count > FLUSH:
            self._flush()

    def unsigned(self, value: int) -> None:
        """Write an unsigned integer: groups of seven bits, least significant first (EXI 1.0, 7.1.6)."""
        while value > 127:
            self.bits(value & 127 | 128, 8)
            value >>= 7
        self.bits(value, 8)

    def text(self, text: str, length: int) -> None:
        """Write a length, which may be coded with an offset, and the code points, each an unsigned integer."""
        self.unsigned(length)
        for character in text:
            self.unsigned(ord(character))

    def finish(self) -> bytes:
        """All octets, the last one padded."""
        padding = -self.count & 7
        self.pending <<= padding
        self.count += padding
        self._flush()
        return bytes(self.done)
