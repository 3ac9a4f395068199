"""Frames become messages in the dialect of their connection."""

from collections.abc import Iterable, Iterator

import msgspec
import pytest

from pilotwire.capture.anatomy import body_of, find, is_request, name_of, response_code_of, session_id_of
from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import FrameSeen, Item
from pilotwire.capture.reading import MessageRefused, MessageSeen, messages
from pilotwire.capture.values import highlights
from pilotwire.exi import Codec, Lists
from pilotwire.messages import codec, schema
from pilotwire.messages.sap import AppProtocol, SupportedAppProtocolReq
from pilotwire.wire.v2gtp import PayloadType
from tests.capture.demo import demo_items
from tests.capture.shared import CAPTURES, needs_captures

FRAMES = [item for item in demo_items() if isinstance(item, FrameSeen)]


def seen(items: Iterable[Item]) -> list[MessageSeen]:
    found = list(messages(items))
    assert not [item for item in found if isinstance(item, MessageRefused)]
    return [item for item in found if isinstance(item, MessageSeen)]


def altered(items: Iterable[Item], number: int, **changes: object) -> Iterator[Item]:
    """The items with one V2GTP frame changed."""
    frames = -1
    for item in items:
        frames += isinstance(item, FrameSeen)
        yield msgspec.structs.replace(item, **changes) if frames == number and isinstance(item, FrameSeen) else item


def test_the_demo_decodes_without_a_guess_a_violation_or_a_difference() -> None:
    found = seen(demo_items())
    assert len(found) == len(FRAMES) > 150
    assert not any(message.guessed or message.violations or message.difference for message in found)
    assert {message.schema for message in found} == {"sap", "iso20-common", "iso20-dc", "din70121"}


def test_without_the_handshake_the_dialect_is_a_guess() -> None:
    connection = next(frame.connection.number for frame in FRAMES if frame.payload_type == PayloadType.ISO20_MAIN)
    later = [item for item in FRAMES if item.connection.number != connection][2:]
    found = seen(later)
    assert {message.schema for message in found} == {"din70121"}
    assert all(message.guessed for message in found)


def test_iso_15118_20_needs_no_guess_since_payload_types_name_its_sets() -> None:
    later = [item for item in FRAMES if item.payload_type in (PayloadType.ISO20_MAIN, PayloadType.ISO20_DC)]
    assert not any(message.guessed for message in seen(later))


def test_a_handshake_that_agrees_on_the_other_set_is_believed() -> None:
    """The stream is good DIN 70121, but the connection agreed on ISO 15118-2: that is an error, not DIN."""
    frames = [item for item in FRAMES if item.connection.number == FRAMES[-1].connection.number]
    offer = codec("sap").decode(frames[0].payload)
    assert isinstance(offer, SupportedAppProtocolReq)
    lie = [msgspec.structs.replace(o, protocol_namespace="urn:iso:15118:2:2013:MsgDef") for o in offer.app_protocol]
    payload = codec("sap").encode(SupportedAppProtocolReq(app_protocol=tuple(lie)))
    found = list(messages(altered(frames, 0, payload=payload)))
    assert all(isinstance(item, MessageRefused) for item in found[2:])
    assert isinstance(found[2], MessageRefused)
    assert found[2].reason.startswith("iso2: ")


def test_an_answer_without_a_number_means_the_only_offer() -> None:
    frames = [item for item in FRAMES if item.connection.number == FRAMES[-1].connection.number]
    only = AppProtocol(
        protocol_namespace="urn:din:70121:2012:MsgDef",
        version_number_major=2,
        version_number_minor=0,
        schema_id=7,
        priority=1,
    )
    request = codec("sap").encode(SupportedAppProtocolReq(app_protocol=(only,)))
    answer = codec("sap").encode(msgspec.structs.replace(codec("sap").decode(frames[1].payload), schema_id=None))
    found = seen(altered(altered(frames, 0, payload=request), 1, payload=answer))
    assert not any(message.guessed for message in found)


def second() -> list[FrameSeen]:
    """The frames of the second car, which speaks DIN 70121."""
    return [item for item in FRAMES if item.connection.number == FRAMES[-1].connection.number]


def test_a_second_handshake_on_the_same_connection_is_read() -> None:
    found = seen([*second(), *second()])
    assert [item.schema for item in found].count("sap") == 4
    assert not any(item.guessed for item in found)


def test_an_answer_recorded_before_its_request_counts() -> None:
    frames = second()
    assert not any(item.guessed for item in seen([frames[1], frames[0], *frames[2:]]))


def test_a_car_that_does_not_wait_for_the_answer_is_read() -> None:
    frames = second()
    found = seen([frames[0], frames[2], frames[1], *frames[3:]])
    assert [item.schema for item in found[:3]] == ["sap", "din70121", "sap"]
    assert not any(item.guessed for item in found[3:])


@pytest.mark.parametrize("payload", [b"", b"\x80", b"\x80\xff\xff\xff", bytes(40)])
def test_what_cannot_be_decoded_is_said_and_the_rest_goes_on(payload: bytes) -> None:
    found = list(messages(altered(FRAMES, 20, payload=payload)))
    refused = [item for item in found if isinstance(item, MessageRefused)]
    assert len(refused) == 1
    assert refused[0].payload == payload
    assert refused[0].reason
    assert sum(isinstance(item, MessageSeen) for item in found) == len(FRAMES) - 1


def test_a_payload_type_without_declarations_is_said() -> None:
    found = list(messages(altered(FRAMES, 20, payload_type=PayloadType.ISO20_AC_DER_IEC)))
    assert "0x8010 has no message set" in next(item.reason for item in found if isinstance(item, MessageRefused))


def test_surplus_zeros_are_named() -> None:
    longer = seen(altered(FRAMES, 20, payload=FRAMES[20].payload + bytes(3)))
    assert [item.difference for item in longer if item.difference] == ["3 surplus zero octet(s) at the end"]


def test_an_empty_value_ended_early_is_named() -> None:
    """An EVCCID without characters: a length code of two, or the end of the element at the second level."""
    setup = next(item for item in seen(demo_items()) if name_of(item.message) == "SessionSetupReq")
    empty = msgspec.structs.replace(setup.message, evccid="")
    ours = codec("iso20-common").encode(empty)
    bits = f"{int.from_bytes(ours):0{len(ours) * 8}b}"
    at = bits.rstrip("0").rindex("1") - 6  # the last octet that says anything is that length
    theirs = bits[: at - 1] + "1000" + bits[at + 9 :]
    octets = int(theirs.ljust(len(bits), "0"), 2).to_bytes(len(ours)).rstrip(b"\x00")
    frame = next(n for n, item in enumerate(FRAMES) if item.payload == setup.payload)
    found = seen(altered(FRAMES, frame, payload=octets))[frame]
    assert found.message == empty
    assert "an empty value is ended by a second-level event" in found.difference


def test_lists_left_open_are_read_and_named() -> None:
    three = tuple(
        AppProtocol(
            protocol_namespace="urn:din:70121:2012:MsgDef",
            version_number_major=2,
            version_number_minor=0,
            schema_id=n,
            priority=n,
        )
        for n in range(1, 21)
    )
    open_ = Codec(schema("sap"), lists=Lists.OPEN).encode(SupportedAppProtocolReq(app_protocol=three))
    assert open_ != codec("sap").encode(SupportedAppProtocolReq(app_protocol=three))
    (found,) = seen(altered(FRAMES[:1], 0, payload=open_))
    assert found.message.app_protocol == three
    assert found.difference == "a full list is left open, as some encoders do"


def test_the_parts_of_a_message() -> None:
    by_name = {name_of(item.message): item for item in seen(demo_items())}
    loop = by_name["DC_ChargeLoopRes"].message
    demand = by_name["CurrentDemandReq"].message
    assert response_code_of(loop) == "OK"
    assert response_code_of(demand) is None
    assert is_request(demand)
    assert not is_request(loop)
    assert len(session_id_of(demand) or b"") == 8
    assert session_id_of(by_name["supportedAppProtocolReq"].message) is None
    assert type(body_of(demand)).__name__ == "CurrentDemandReq"
    assert find(demand, "ev_ress_soc") == 21
    assert find(demand, "no_such_field") is None


def test_highlights_show_numbers_with_units_and_no_header() -> None:
    by_name = {name_of(item.message): item for item in seen(demo_items())}
    line = highlights(by_name["DC_ChargeLoopRes"].message, schema("iso20-dc"))
    assert "EVSEPresentVoltage " in line
    assert " V  " in line
    assert "SessionID" not in line
    assert "\n" not in line


@needs_captures
@pytest.mark.parametrize("name", sorted(path.stem for path in CAPTURES.glob("*.pcap")))
def test_real_captures_decode_completely(name: str) -> None:
    """Every message decodes in the agreed dialect, and writing it again gives the same octets or a reason."""
    with (CAPTURES / f"{name}.pcap").open("rb") as stream:
        found = seen(flows(read(stream)))
    assert found
    assert not any(item.guessed for item in found)
    surplus = [item for item in found if item.difference]
    assert [item.difference for item in surplus] == ["1 surplus zero octet(s) at the end"] * len(surplus)
    assert len(surplus) == (2 if name == "tesla-y-din-dc" else 0)
    for item in found:
        if not item.difference:
            assert codec(item.schema).encode(item.message) == item.payload
