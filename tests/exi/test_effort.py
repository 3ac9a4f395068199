"""Time and memory stay in proportion to the input, whatever its shape."""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from pilotwire.messages.xmldsig import KeyInfo, KeyName, Object, Signature, SignatureValue, Transform, Transforms
from pilotwire.schema import Element, QName, Unknown
from tests.exi.bits import grown
from tests.exi.engines import stream
from tests.exi.minimal import serial
from tests.exi.samples_iso20 import signed_info

DS = "http://www.w3.org/2000/09/xmldsig#"
SHORT = 5_000  # octets
LEAP = 8  # how much longer the long ones are
PER_OCTET = 400  # octets of memory; an empty `Object` has five bits in a stream


def signature(count: int) -> Signature:
    value = SignatureValue(value=b"")
    return Signature(signed_info=signed_info(), signature_value=value, object=(Object(),) * count)


def repeated(make: Callable[[int], Any]) -> Callable[[int], bytes]:
    """Streams with as many of the smallest things as fit, without building the message."""

    def build(size: int) -> bytes:
        streams = [stream("xmldsig", make(count)) for count in (5, 6, 7)]
        unit = (len(grown(streams, 800)) - len(streams[0])) / 800
        return grown(streams, round(size / unit))

    return build


def encoded(make: Callable[[int], Any]) -> Callable[[int], bytes]:
    return lambda size: stream("xmldsig", make(size))


def wild(name: QName, value: Any) -> Element:
    return Element(name, value)


SHAPES: dict[str, Callable[[int], bytes]] = {
    "empty elements": repeated(signature),
    "empty texts": repeated(lambda count: Object(content=("",) * count)),
    "empty names": repeated(lambda count: KeyInfo(content=(KeyName(value=""),) * count)),
    "attributes": repeated(lambda count: Transforms(transform=(Transform(algorithm=""),) * count)),
    "wildcards": repeated(lambda count: Object(content=(wild(QName("MgmtData", DS), ""),) * count)),
    "ASCII": encoded(lambda size: Object(content=("a" * size,))),
    "other text": encoded(lambda size: Object(content=("é" * (size // 2),))),
    "binary": encoded(lambda size: SignatureValue(value=bytes(size))),
    "integers": encoded(lambda size: serial(2 ** min(4101, size))),
    "trailing zeros": lambda size: stream("xmldsig", Object()) + bytes(size),
    "garbage": lambda size: b"\x80" + b"\xff" * size,
    "new names": encoded(lambda n: Object(content=tuple(wild(QName(f"n{i}", "u"), Unknown()) for i in range(n // 10)))),
    "one long name": encoded(lambda n: Object(content=(wild(QName("n", "u" * 250), Unknown()),) * (n // 10))),
    "new spaces": encoded(lambda n: Object(content=tuple(wild(QName("n", f"{i}"), Unknown()) for i in range(n // 16)))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_is_in_proportion(codec: Callable[[str], Any], shape: str) -> None:
    """Linear work takes `LEAP` times as long, quadratic work `LEAP` squared; the bound lies between."""
    reading = codec("xmldsig")
    short, long = (SHAPES[shape](size) for size in (SHORT, SHORT * LEAP))
    for _ in range(3):  # a machine with other work may need another try
        if quickest(reading, long) < 3 * LEAP * (quickest(reading, short) + 1e-3):
            return
    pytest.fail(f"{quickest(reading, short)} s, but {quickest(reading, long)} s for {LEAP} times as much")


def quickest(reading: Any, data: bytes) -> float:
    return min(timed(reading, data) for _ in range(3))


def timed(reading: Any, data: bytes) -> float:
    started = time.thread_time()
    attempt(reading, data)
    return time.thread_time() - started


def attempt(reading: Any, data: bytes) -> Any:
    try:
        return reading.decode(data)
    except Exception as refusal:
        return str(refusal)


@pytest.mark.parametrize("shape", SHAPES)
def test_memory_is_in_proportion(codec: Callable[[str], Any], shape: str) -> None:
    reading, data = codec("xmldsig"), SHAPES[shape](SHORT)
    attempt(reading, data)  # makes the tables
    tracemalloc.start()
    found = attempt(reading, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert peak < PER_OCTET * len(data)
