"""What the compiled engine promises beyond giving the same answers as the plain one."""

import copy
import gc
import pickle
import re
import sys
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from pilotwire import exi
from pilotwire.exi import Codec, ExiError, PlainCodec, limits
from pilotwire.exi.grammar import TypeGrammar
from pilotwire.messages import SCHEMA_NAMES, schema
from pilotwire.messages.iso2 import CertificateChain, PhysicalValue, SubCertificates, UnitSymbol
from pilotwire.messages.xmldsig import DS, CanonicalizationMethod, DSAKeyValue
from pilotwire.schema import Element, QName
from tests.exi.samples import SAMPLES

pytestmark = pytest.mark.skipif(not exi.ACCELERATED, reason="the compiled engine is not built here")

SOURCES = Path(exi.__file__).parent


class LeftToPlain(Exception):
    """The compiled engine asked the plain one."""


def alone(name: str) -> Codec:
    """A codec whose plain engine must not be asked."""

    def refuse(_: object) -> None:
        raise LeftToPlain

    codec = Codec(schema(name))
    for method in ("decode", "encode", "decode_fragment", "encode_fragment"):
        setattr(codec.plain, method, refuse)  # type: ignore[attr-defined]
    return codec


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_what_is_regular_is_not_left_to_the_plain_engine(name: str) -> None:
    codec, message = alone(SAMPLES[name].schema), SAMPLES[name].build()
    assert codec.decode(codec.encode(message)) == message
    fragment = codec.encode_fragment(message)
    assert codec.decode_fragment(fragment).value == message


def test_the_test_above_can_fail() -> None:
    with pytest.raises(LeftToPlain):
        alone("sap").decode(b"\x80")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_decoded_messages_are_like_any_other(name: str) -> None:
    """Their fields are stored without calling the class; nothing of what the class does may be missing."""
    codec, message = Codec(schema(SAMPLES[name].schema)), SAMPLES[name].build()
    found = codec.decode(codec.encode(message))
    assert (found, hash(found), repr(found)) == (message, hash(message), repr(message))
    assert copy.copy(found) == copy.deepcopy(found) == pickle.loads(pickle.dumps(found)) == message
    assert not gc.is_tracked(found)
    with pytest.raises(AttributeError):
        found.header = None


def test_constants_are_those_of_the_plain_engine() -> None:
    text = (SOURCES / "_bits.pxi").read_text("utf-8")
    stated = {name: int(value) for name, value in re.findall(r"^    (MAX_\w+) = (\d+)", text, re.MULTILINE)}
    assert stated == {
        "MAX_DEPTH": limits.MAX_DEPTH,
        "MAX_GROUPS": limits.MAX_INTEGER_GROUPS,
        "MAX_BIG_GROUPS": limits.MAX_BIG_INTEGER_GROUPS,
    }


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 2030, 2040, 2048, 2049, 5000, 70_000])
@pytest.mark.parametrize("local", ["ContractSignatureCertChain", "SAProvisioningCertificateChain"])
def test_streams_of_any_size(size: int, local: str) -> None:
    """Small streams are copied to the stack, large ones to the heap; outputs outgrow their first buffer."""
    octets = bytes(n * 7 & 255 for n in range(size))
    chain = CertificateChain(certificate=octets, sub_certificates=SubCertificates(certificate=(octets, b"")))
    element = Element(QName(local, "urn:iso:15118:2:2013:MsgBody"), chain)
    codec = alone("iso2")
    stream = codec.encode_fragment(element)
    assert stream == PlainCodec(schema("iso2")).encode_fragment(element)
    assert codec.decode_fragment(stream) == element


def test_memory_comes_back() -> None:
    codecs = {name: Codec(schema(name)) for name in SCHEMA_NAMES}
    work = [(codecs[sample.schema], codecs[sample.schema].encode(sample.build())) for sample in SAMPLES.values()]

    def round_trips() -> None:
        for codec, stream in work:
            codec.encode(codec.decode(stream))
            for damaged in (stream[:-1], stream[: len(stream) // 2], b"\x81" + stream[1:]):
                try:
                    codec.decode(damaged)
                except ExiError:
                    continue

    round_trips()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(50):
        round_trips()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 20_000


def test_members_of_enumerations_and_constants_keep_their_counts() -> None:
    """A reference too few frees what is shared by all messages; a reference too many leaks it."""
    sample = SAMPLES["-20 DC_ChargeLoopRes"]
    codec, message = Codec(schema(sample.schema)), sample.build()
    stream = codec.encode(message)
    code = message.response_code
    counts = [sys.getrefcount(thing) for thing in (code, True, False, ())]
    for _ in range(5000):
        codec.encode(codec.decode(stream))
    after = [sys.getrefcount(thing) for thing in (code, True, False, ())]
    assert all(abs(old - new) < 500 for old, new in zip(counts, after, strict=True))


def in_threads(codec: Codec, message: object) -> list[bool]:
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(codec.decode(codec.encode(message)) == message)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_threads_may_share_a_codec_from_its_first_use() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for sample in SAMPLES.values():
            assert in_threads(Codec(schema(sample.schema)), sample.build()) == [True] * 6
    finally:
        sys.setswitchinterval(interval)


HUGE = (2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 2**32, -129, 128)


@pytest.mark.parametrize("number", HUGE)
def test_numbers_far_outside_a_small_range_are_refused(number: int) -> None:
    value = PhysicalValue(multiplier=number, unit=UnitSymbol.V, value=1)
    element = Element(QName("EVMaximumVoltageLimit", "urn:iso:15118:2:2013:MsgDataTypes"), value)
    for engine in (Codec, PlainCodec):
        with pytest.raises(ExiError, match="an integer from -3 to 3 is due"):
            engine(schema("iso2")).encode_fragment(element)


@pytest.mark.parametrize(
    "name",
    [
        ("CanonicalizationMethod", DS.uri),
        QName(type("Text", (str,), {})("CanonicalizationMethod"), DS.uri),
        type("Hashless", (), {"__hash__": lambda self: 1 // 0})(),
    ],
)
def test_names_that_only_look_like_names_are_refused(name: Any) -> None:
    method = CanonicalizationMethod(algorithm="a")
    for engine in (Codec, PlainCodec):
        with pytest.raises(ExiError, match="is no element of"):
            engine(schema("xmldsig")).encode_fragment(Element(name, method))


def test_coupled_fields_are_all_written_or_refused() -> None:
    odd: Any = DSAKeyValue(y=b"a", q=(1, 2))  # type: ignore[arg-type]
    gone: Any = DSAKeyValue(y=b"a")
    DSAKeyValue.q.__delete__(gone)  # type: ignore[union-attr]
    for engine in (Codec, PlainCodec):
        with pytest.raises(ExiError):
            engine(schema("xmldsig")).encode(odd)
        assert engine(schema("xmldsig")).encode(gone) == engine(schema("xmldsig")).encode(DSAKeyValue(y=b"a"))


def test_an_interrupt_while_tables_are_built_is_raised_and_spoils_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = SAMPLES["-2 CurrentDemandReq"]
    codec, message, stream = Codec(schema("iso2")), sample.build(), PlainCodec(schema("iso2")).encode(sample.build())

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TypeGrammar, "resolved", property(interrupt))
        for call in (lambda: codec.decode(stream), lambda: codec.encode(message)):
            with pytest.raises(KeyboardInterrupt):
                call()
    assert codec.decode(stream) == message
    assert codec.encode(message) == stream


def test_a_codec_is_whole_from_the_start() -> None:
    with pytest.raises(TypeError):
        Codec.__new__(Codec)
    codec = Codec(schema("sap"))
    assert copy.deepcopy(codec) is codec
