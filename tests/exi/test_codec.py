"""The codec as its callers see it, whichever engine is at work."""

import pytest

from pilotwire.exi import ACCELERATED, Codec, Lists, PlainCodec
from pilotwire.messages import UnknownSchema, codec, schema
from tests.exi.samples import SAMPLES

ENGINES = [PlainCodec, *([Codec] if ACCELERATED else [])]
SAMPLE = SAMPLES["-2 PaymentDetailsReq (3 certificates)"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_any_bytes_like_object_is_read_and_gives_bytes(engine: type[PlainCodec], kind: type) -> None:
    made = engine(schema(SAMPLE.schema))
    found = made.decode(kind(made.encode(SAMPLE.build())))
    assert found == SAMPLE.build()
    assert type(found.body.body_element.contract_signature_cert_chain.certificate) is bytes


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("thing", ["80400040", 3, None, [0x80]])
def test_what_is_no_octets_is_the_callers_mistake(engine: type[PlainCodec], thing: object) -> None:
    with pytest.raises(TypeError, match="bytes-like"):
        engine(schema("sap")).decode(thing)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_codec_knows_its_schema_and_its_lists(engine: type[PlainCodec]) -> None:
    made = engine(schema("sap"), lists=Lists.OPEN)
    assert made.schema is schema("sap")
    assert made.lists is Lists.OPEN
    assert engine(schema("sap")).lists is Lists.CLOSED


def test_the_ready_made_codecs_are_of_the_engine_at_hand() -> None:
    assert type(codec("sap")) is Codec
    assert codec("sap") is codec("sap")


def test_a_namespace_names_the_same_codec() -> None:
    assert codec("urn:iso:15118:2:2010:AppProtocol") is codec("sap")
    assert schema("urn:iso:15118:2:2010:AppProtocol") is schema("sap")


def test_an_unknown_schema_is_told_which_there_are() -> None:
    with pytest.raises(UnknownSchema, match=r"schema 'iso21' is unknown; .*iso20-dc"):
        codec("iso21")
