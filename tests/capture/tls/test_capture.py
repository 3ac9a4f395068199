"""A capture with a key log inside shows the frames that TLS hides; one without shows that it hides them."""

import io

from OpenSSL import SSL

from pilotwire.capture import Packet, Record, Secrets, flows, read, write_pcapng
from pilotwire.capture.connections import Direction
from pilotwire.capture.items import ConnectionClosed, EncryptedSeen, FrameCut, FrameSeen, OctetsMissing, OctetsSkipped
from pilotwire.capture.items import Item as AnyItem
from pilotwire.capture.reading import messages
from pilotwire.capture.records import TLS_KEY_LOG
from pilotwire.capture.story import stories
from pilotwire.messages import codec
from pilotwire.messages.sap import AppProtocol, SupportedAppProtocolReq
from pilotwire.wire import v2gtp
from pilotwire.wire.v2gtp import PayloadType
from tests.capture.recording import Talk
from tests.capture.tls.talk import DOWN, UP, Link, Recorded

OFFER = AppProtocol(
    protocol_namespace="urn:iso:15118:2:2013:MsgDef",
    version_number_major=2,
    version_number_minor=0,
    schema_id=1,
    priority=1,
)
ASKED = codec("sap").encode(SupportedAppProtocolReq(app_protocol=(OFFER,)))
FRAME = v2gtp.encode(PayloadType.EXI, ASKED)
SAYS = [(UP, FRAME[:5]), (UP, FRAME[5:]), (DOWN, FRAME + FRAME), (UP, FRAME)]


def recorded() -> Recorded:
    return Link("TLS_AES_256_GCM_SHA384", version=SSL.TLS1_3_VERSION).talk(SAYS)


def in_order(found: Recorded) -> list[Packet]:
    talk = Talk()
    greeting = list(talk.greet())
    said = [talk.ask(data) if direction is UP else talk.answer(data) for direction, data in found.flights]
    return [*greeting, *said, *talk.part()]


def keys(found: Recorded) -> Secrets:
    return Secrets(kind=TLS_KEY_LOG, data=found.keys)


def test_the_frames_inside_are_seen() -> None:
    found = recorded()
    items = list(flows([keys(found), *in_order(found)]))
    frames = [item for item in items if isinstance(item, FrameSeen)]
    assert [(frame.direction, frame.payload) for frame in frames] == [
        (UP, ASKED),
        (DOWN, ASKED),
        (DOWN, ASKED),
        (UP, ASKED),
    ]
    assert agreed(items) == ["TLS 1.3, TLS_AES_256_GCM_SHA384"]


def test_through_a_file_up_to_the_story() -> None:
    found, file = recorded(), io.BytesIO()
    write_pcapng(file, [keys(found), *in_order(found)])
    file.seek(0)
    (story,) = stories(messages(flows(read(file))))
    assert not story.encrypted
    assert [step.name for step in story.steps] == ["supportedAppProtocol"]


def test_keys_may_come_with_the_answer_that_they_open() -> None:
    found = recorded()
    records: list[Record] = [*in_order(found)]
    records.insert(4, keys(found))  # behind the ClientHello
    items = list(flows(records))
    assert len([item for item in items if isinstance(item, FrameSeen)]) == 4
    assert agreed(items) == ["TLS 1.3, TLS_AES_256_GCM_SHA384"]


def test_without_keys_nothing_is_seen_and_told_with_the_first_answer() -> None:
    found = recorded()
    items = list(flows(in_order(found)))
    assert not [item for item in items if isinstance(item, FrameSeen | OctetsSkipped)]
    assert agreed(items) == [""]
    (story,) = stories(iter(items))
    assert story.encrypted
    assert next(item.time for item in items if isinstance(item, EncryptedSeen)) == in_order(found)[4].time


def test_keys_of_another_connection_open_nothing() -> None:
    found, other = recorded(), recorded()
    items = list(flows([keys(other), *in_order(found)]))
    assert not [item for item in items if isinstance(item, FrameSeen | OctetsSkipped)]
    assert agreed(items) == [""]


def test_every_octet_is_counted_as_encrypted_whether_read_or_not() -> None:
    found = recorded()
    unread: list[Record] = [*in_order(found)]
    for records in (unread, [keys(found), *unread]):
        closed = next(item for item in flows(records) if isinstance(item, ConnectionClosed))
        for tally, direction in ((closed.to_station, UP), (closed.to_car, DOWN)):
            sent = sum(len(data) for each, data in found.flights if each is direction)
            assert (tally.encrypted, tally.captured, tally.missing) == (sent, sent, 0)


def test_a_lost_packet_ends_its_direction_and_leaves_the_other() -> None:
    found = recorded()
    whole: list[Record] = [keys(found), *in_order(found)]
    place = [at for at, (direction, _) in enumerate(found.flights) if direction is UP][-2]
    del whole[1 + 3 + place]
    items = list(flows(whole))
    assert len([item for item in items if isinstance(item, OctetsMissing)]) == 1
    assert [item.direction for item in items if isinstance(item, FrameSeen)] == [DOWN, DOWN]
    (cut,) = [item for item in items if isinstance(item, FrameCut)]
    assert (cut.direction, cut.received) == (UP, 5)


def test_what_the_keys_do_not_open_is_told_once() -> None:
    found = recorded()
    place = [at for at, (direction, _) in enumerate(found.flights) if direction is DOWN][-1]
    *octets, last = found.flights[place][1]
    found.flights[place] = DOWN, bytes([*octets, last ^ 1])
    items = list(flows([keys(found), *in_order(found)]))
    (skipped,) = [item for item in items if isinstance(item, OctetsSkipped)]
    assert skipped.direction is Direction.TO_CAR
    assert skipped.reason.startswith("TLS: record is not what the keys open")
    assert [item.direction for item in items if isinstance(item, FrameSeen)] == [UP, UP]


def agreed(items: list[AnyItem]) -> list[str]:
    return [item.agreed for item in items if isinstance(item, EncryptedSeen)]
