"""The frames once more, written from docs/reference/mcu-frames.md alone: the firmware of the tests speaks these."""

import struct


def crc(data: bytes) -> int:
    """Bit by bit, as a small controller does it."""
    value = 0xFFFF
    for octet in data:
        value ^= octet << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
    return value


def stuff(data: bytes) -> bytes:
    """Each zero becomes the distance to the next; frames of up to 253 octets."""
    out, mark = bytearray(b"\0"), 0
    for octet in data:
        if octet == 0:
            out[mark] = len(out) - mark
            mark = len(out)
        out.append(octet)
    out[mark] = len(out) - mark
    return bytes(out)


def unstuff(data: bytes) -> bytes:
    """The way back, for good frames."""
    out, mark = bytearray(data), 0
    while mark < len(out):
        distance, out[mark] = out[mark], 0
        mark += distance
    return bytes(out[1:])


def frame(kind: int, layout: str, *values: int | bytes) -> bytes:
    body = bytes([kind]) + struct.pack("<" + layout, *values)
    return stuff(body + struct.pack("<H", crc(body))) + b"\0"


def unframe(octets: bytes, layout: str) -> tuple[int, ...] | None:
    """The values of a frame without its zero; None where its check sum is wrong."""
    content = unstuff(octets)
    body, (check,) = content[:-2], struct.unpack("<H", content[-2:])
    return struct.unpack("<" + layout, body[1:]) if check == crc(body) else None


STATION_WISH, CAR_WISH, ASK = 0x01, 0x02, 0x03
STATION_STATUS, CAR_STATUS, HELLO = 0x81, 0x82, 0x83
LAYOUTS = {
    STATION_WISH: "HBBB",
    CAR_WISH: "BB",
    ASK: "",
    STATION_STATUS: "HBBHhhHHhB",
    CAR_STATUS: "HHHBHhhHHh",
    HELLO: "BBBBB16s",
}
