"""What the beginning of octets looks like: a V2GTP header, a TLS record, or neither."""

from pilotwire.wire import v2gtp
from pilotwire.wire.errors import FrameError
from pilotwire.wire.v2gtp import FIRST_MANUFACTURER_TYPE, HEADER_LENGTH, PayloadType

START = bytes((v2gtp.VERSION, v2gtp.INVERSE_VERSION))
"""The two octets that every V2GTP header begins with."""

TLS_HEAD_LENGTH = 3
TLS_RECORD_TYPES = range(0x14, 0x18)
TLS_MAJOR_VERSION, TLS_MINOR_VERSIONS = 0x03, range(5)


def is_header(head: bytes) -> bool | None:
    """Whether eight octets that begin with START are a plausible header; None while there are fewer."""
    if len(head) < HEADER_LENGTH:
        return None
    try:
        header = v2gtp.decode_header(head)
    except FrameError:
        return False
    return header.payload_type in frozenset(PayloadType) or header.payload_type >= FIRST_MANUFACTURER_TYPE


def is_tls(head: bytes | bytearray) -> bool:
    """Whether three octets begin a TLS record; false for fewer."""
    if len(head) < TLS_HEAD_LENGTH:
        return False
    kind, major, minor = head[:TLS_HEAD_LENGTH]
    return kind in TLS_RECORD_TYPES and major == TLS_MAJOR_VERSION and minor in TLS_MINOR_VERSIONS
