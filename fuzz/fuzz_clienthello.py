# Invariant: whatever the bytes and however they are cut, the reader of a ClientHello gives one or raises FrameError.
"""ClientHellos, as bytes of a stream and as extensions in an otherwise good hello.

What is read whole and what is read in pieces must be the same, and must have come within the limit.
"""

import sys
from collections.abc import Callable
from contextlib import suppress

import atheris
from seeding import plant

with atheris.instrument_imports():
    from pilotwire.net.clienthello import MAX_HELLO, ClientHello, HelloReader, decode
    from pilotwire.wire import FrameError

Outcome = ClientHello | str | None
START = bytes.fromhex("0303") + bytes(32) + bytes.fromhex("00 0002 1302 01 00")


def outcome(pieces: list[bytes]) -> Outcome:
    """The hello, the refusal, or None where it is not whole."""
    reader = HelloReader()
    try:
        return next((hello for piece in pieces if (hello := reader.feed(piece)) is not None), None)
    except FrameError as refusal:
        return str(refusal)


def stream(data: bytes) -> None:
    """The first octet chooses how the rest is cut; the outcome must not depend on it."""
    size, octets = (data[0] if data else 0) + 1, data[1:]
    cut = outcome([octets[at : at + size] for at in range(0, len(octets), size)])
    if len(octets) <= MAX_HELLO:
        assert cut == outcome([octets])


def extensions(data: bytes) -> None:
    """The extensions of a good hello; what is read stands in the octets."""
    hello = decode(START + len(data[:0xFFFF]).to_bytes(2) + data[:0xFFFF])
    assert len(hello.extensions) == len(set(hello.extensions)) <= len(data) // 4
    assert all(name in data for name in hello.ca_names)
    assert all(root.value in data for root in hello.trusted_ca_keys)


TARGETS: list[Callable[[bytes], None]] = [stream, extensions]


def one_input(data: bytes) -> None:
    """The first octet chooses the target."""
    if data:
        with suppress(FrameError):
            TARGETS[data[0] % len(TARGETS)](data[1:])


def seeds() -> list[bytes]:
    """A hello with every extension that is read, whole and in records of seven octets, and its extensions alone."""
    lists = {
        43: "04 0304 0303",
        10: "0004 0019 001E",
        13: "0004 0603 0808",
        47: "0004 0002 3000",
        3: "0030 00 01" + "11" * 20 + "02 0002 3000 03" + "22" * 20,
        5: "01 0000 0000",
        17: "",
        42: "",
    }
    found = b""
    for kind, text in lists.items():
        octets = bytes.fromhex(text)
        found += kind.to_bytes(2) + len(octets).to_bytes(2) + octets
    body = START + len(found).to_bytes(2) + found
    message = b"\x01" + len(body).to_bytes(3) + body
    pieces = [message[at : at + 7] for at in range(0, len(message), 7)]
    small = b"".join(b"\x16\x03\x01" + len(piece).to_bytes(2) + piece for piece in pieces)
    whole = b"\x16\x03\x01" + len(message).to_bytes(2) + message
    return [b"\0\xff" + whole, b"\0\x04" + small, b"\x01" + found]


if __name__ == "__main__":
    plant(sys.argv, seeds())
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
