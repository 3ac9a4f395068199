"""Bits in: the most significant bit first, nothing aligned (EXI 1.0, 7.1)."""

from pilotwire.exi.errors import ExiError
from pilotwire.exi.limits import MAX_BIG_INTEGER_GROUPS, MAX_CODE_POINT, MAX_INTEGER_GROUPS, SURROGATES

MASKS = tuple((1 << n) - 1 for n in range(80))
WINDOW = 256  # octets held as one integer: long enough to be refilled seldom, short enough to shift quickly


class BitReader:
    """A cursor over octets. `window` holds the octets before `taken`; its lowest `left` bits are still to be read."""

    __slots__ = ("data", "left", "taken", "window")

    def __init__(self, data: bytes, start: int = 0) -> None:
        self.data = data
        self.seek(start * 8)

    @property
    def position(self) -> int:
        """The number of bits read so far."""
        return self.taken * 8 - self.left

    @property
    def remaining(self) -> int:
        """The number of bits still to be read."""
        return (len(self.data) - self.taken) * 8 + self.left

    def seek(self, bit: int) -> None:
        """Go on reading at a bit position."""
        self.taken = -(-bit // 8)
        self.left = self.taken * 8 - bit
        self.window = self.data[self.taken - 1] if self.left else 0

    def bits(self, count: int) -> int:
        """Read up to 64 bits as an unsigned number."""
        left = self.left - count
        if left < 0:
            left = self._refill(count)
        self.left = left
        return (self.window >> left) & MASKS[count]

    def _refill(self, count: int) -> int:
        more = self.data[self.taken : self.taken + WINDOW]
        if self.left + len(more) * 8 < count:
            raise self.error(f"the stream ends here, {count} more bits were due")
        self.window = (self.window & MASKS[self.left]) << len(more) * 8 | int.from_bytes(more)
        self.taken += len(more)
        return self.left + len(more) * 8 - count

    def octets(self, count: int) -> bytes:
        """Read whole octets, wherever they start."""
        left = self.left - count * 8
        if left >= 0:
            self.left = left
            return ((self.window >> left) & ((1 << count * 8) - 1)).to_bytes(count)
        return self._distant_octets(count)

    def _distant_octets(self, count: int) -> bytes:
        if count * 8 > self.remaining:
            raise self.error(f"a length of {count} octets, but only {self.remaining // 8} are left")
        at, shift = divmod(self.position, 8)
        found = self.data[at : at + count]
        if shift:
            wide = int.from_bytes(self.data[at : at + count + 1])
            found = (wide >> (8 - shift) & (1 << count * 8) - 1).to_bytes(count)
        self.seek(self.position + count * 8)
        return found

    def unsigned(self, limit: int = MAX_INTEGER_GROUPS) -> int:
        """Read an unsigned integer: groups of seven bits, least significant first (EXI 1.0, 7.1.6)."""
        return self.rest_of_unsigned(self.bits(8), limit)

    def rest_of_unsigned(self, group: int, limit: int = MAX_INTEGER_GROUPS) -> int:
        """The unsigned integer whose first group is already read."""
        value, shift = group & 127, 7
        while group & 128:
            if shift >= limit * 7:
                raise self.error(f"an integer of more than {limit} groups")
            group = self.bits(8)
            value |= (group & 127) << shift
            shift += 7
        if limit == MAX_INTEGER_GROUPS and value >> 64:
            raise self.error("an integer of more than 64 bits")
        return value

    def big_unsigned(self) -> int:
        """Read an unsigned integer of a type without bounds."""
        return self.unsigned(MAX_BIG_INTEGER_GROUPS)

    def characters(self, count: int) -> str:
        """Read code points, each an unsigned integer (EXI 1.0, 7.1.10)."""
        if count * 8 > self.left and count * 8 > self.remaining:
            raise self.error(f"a length of {count} characters, but only {self.remaining // 8} octets are left")
        octets = self.octets(count)
        if octets.isascii():
            return octets.decode("ascii")
        self.seek(self.position - count * 8)
        return "".join(chr(self._code_point()) for _ in range(count))

    def _code_point(self) -> int:
        value = self.unsigned()
        if value > MAX_CODE_POINT or value in SURROGATES:
            raise self.error(f"U+{value:04X} is no character")
        return value

    def error(self, reason: str) -> ExiError:
        """The error to raise here."""
        return ExiError(reason, self.position)
