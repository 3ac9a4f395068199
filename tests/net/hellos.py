"""ClientHellos written by hand, octet by octet as RFC 8446, 4.1.2 has them."""

from collections.abc import Iterable, Mapping


def counted(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width) + data


def listed(codes: Iterable[int]) -> bytes:
    return b"".join(code.to_bytes(2) for code in codes)


def body(
    suites: Iterable[int] = (0x1302,),
    extensions: Mapping[int, bytes] | Iterable[tuple[int, bytes]] = (),
    legacy: int = 0x0303,
    session_id: bytes = b"",
) -> bytes:
    pairs = extensions.items() if isinstance(extensions, Mapping) else extensions
    tail = b"".join(kind.to_bytes(2) + counted(data, 2) for kind, data in pairs)
    start = legacy.to_bytes(2) + bytes(32) + counted(session_id, 1)
    return start + counted(listed(suites), 2) + counted(b"\0", 1) + counted(tail, 2)


def message(content: bytes) -> bytes:
    return b"\x01" + counted(content, 3)


def records(handshake: bytes, size: int = 1 << 14) -> bytes:
    pieces = [handshake[at : at + size] for at in range(0, len(handshake), size)]
    return b"".join(b"\x16\x03\x01" + counted(piece, 2) for piece in pieces)


def hello(
    suites: Iterable[int] = (0x1302,),
    versions: Iterable[int] = (0x0304,),
    groups: Iterable[int] = (0x0019,),
    signatures: Iterable[int] = (0x0603,),
) -> bytes:
    """A hello as a car would send it, in one record."""
    lists = {43: counted(listed(versions), 1), 10: counted(listed(groups), 2), 13: counted(listed(signatures), 2)}
    return records(message(body(suites, lists)))
