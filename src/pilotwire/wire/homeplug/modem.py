"""Messages about the link itself: network keys (ISO 15118-3, Table A.8) and amplitude maps (ISO 15118-3, A.9.6)."""
# The messages keep the standard's own names.
# ruff: noqa: N801

from typing import Annotated

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.fields import U8, U16LE, U32LE
from pilotwire.wire.homeplug.mme import Mme, Nid, Nmk, without_key

LONGEST_PADDED_MAP = 39
"""Octets behind AMLEN in a frame of minimum length; behind more of them, a longer body cannot be padding."""


class CM_SET_KEY_REQ(Mme, frozen=True, kw_only=True):
    """A host sets its modem's network key."""

    mmtype = 0x6008
    key_type: U8 = 1
    my_nonce: U32LE = 0
    your_nonce: U32LE = 0
    pid: U8 = 4
    prn: U16LE = 0
    pmn: U8 = 0
    cco_capability: U8 = 0
    nid: Nid
    new_eks: U8 = 1
    new_key: Nmk

    def __repr__(self) -> str:
        """All but the key, so that it gets into no log."""
        return without_key(self)


class CM_SET_KEY_CNF(Mme, frozen=True, kw_only=True):
    """The modem's answer. QCA7000 and AR7420 send `result` 1 on success, so `result` proves nothing."""

    mmtype = 0x6009
    result: U8
    my_nonce: U32LE = 0
    your_nonce: U32LE = 0
    pid: U8 = 4
    prn: U16LE = 0
    pmn: U8 = 0
    cco_capability: U8 = 0


class AmplitudeMap(msgspec.Struct, frozen=True, kw_only=True):
    """Relative amplitude of each carrier, one octet each here.

    On the wire `packed` maps hold two carriers per octet, the even one low (HomePlug AV; EVerest); a port of the
    ISO 15118-5 tests gives each carrier an octet. Which is right is unconfirmed, so both are read.
    """

    amplitudes: bytes
    packed: bool = True


class _Amplitudes:
    def read(self, cursor: Cursor, field: str) -> AmplitudeMap:
        count = int.from_bytes(cursor.take(2, "AMLEN"), "little")
        if count > LONGEST_PADDED_MAP and cursor.remaining >= count:
            return AmplitudeMap(amplitudes=cursor.take(count, field), packed=False)
        octets = cursor.take((count + 1) // 2, field)
        nibbles = (nibble for octet in octets for nibble in (octet & 0x0F, octet >> 4))
        return AmplitudeMap(amplitudes=bytes(nibbles)[:count])

    def write(self, value: AmplitudeMap) -> bytes:
        each = value.amplitudes
        count = len(each).to_bytes(2, "little")
        if not value.packed:
            return count + each
        if max(each, default=0) > 0x0F:
            raise ValueError("a packed map holds amplitudes of at most 15")
        even = each + b"\0" * (len(each) % 2)
        return count + bytes(low | high << 4 for low, high in zip(even[::2], even[1::2], strict=True))


class CM_AMP_MAP_REQ(Mme, frozen=True, kw_only=True):
    """One side asks the other to send with less power on some carriers."""

    mmtype = 0x601C
    map: Annotated[AmplitudeMap, _Amplitudes()]


class CM_AMP_MAP_CNF(Mme, frozen=True, kw_only=True):
    """The other side's answer; `result` 0 is success."""

    mmtype = 0x601D
    result: U8 = 0
