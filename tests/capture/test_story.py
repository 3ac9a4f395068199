"""Sessions told as stories."""

from types import SimpleNamespace

import msgspec
import pytest

from pilotwire.capture.connections import Direction
from pilotwire.capture.energy import EnergyCount
from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import ConnectionClosed, FrameSeen, Item, MmeSeen
from pilotwire.capture.matching import Matchings
from pilotwire.capture.reading import messages
from pilotwire.capture.story import SessionStory, Step, stories
from pilotwire.messages import codec
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.wire.v2gtp import PayloadType
from tests.capture.demo import demo_items, demo_packets
from tests.capture.shared import CAPTURES, needs_captures


def told(items: list[Item]) -> list[SessionStory]:
    return list(stories(messages(iter(items))))


def test_the_demo_tells_two_sessions() -> None:
    first, second = told(demo_items())
    assert first.dialect == "ISO 15118-20"
    assert second.dialect == "DIN 70121"
    assert first.evccid == "PWRDEMO0000000001"
    assert {step.name: step.count for step in first.steps}["DC_PreCharge"] == 5
    assert first.steps[0] == Step("supportedAppProtocol", 1, 0.0)
    assert first.ending.startswith("the car sent SessionStopReq (Terminate); the car closed TCP ")
    assert [(code.message, code.code, code.count) for code in second.codes] == [("CurrentDemandRes", "FAILED", 1)]
    assert "answered FAILED in CurrentDemandRes" in second.ending


def test_energy_from_power_agrees_with_the_meter() -> None:
    first, second = told(demo_items())
    assert first.meter is not None
    assert first.meter_out is not None
    assert first.charged == pytest.approx(first.meter[1] - first.meter[0], rel=0.02)
    assert first.discharged == pytest.approx(first.meter_out[1] - first.meter_out[0], rel=0.02)
    assert second.meter is None
    assert (second.charged or 0) > 1


def test_a_recording_that_stops_in_mid_session_says_so() -> None:
    items = [item for item in demo_items() if not isinstance(item, ConnectionClosed)]
    closed = [item for item in demo_items() if isinstance(item, ConnectionClosed)]
    half = items[: len(items) // 3]
    ends = [msgspec.structs.replace(item, reason="end of capture") for item in closed[:1]]
    (story,) = told([*half, *ends])
    assert story.ending.startswith("no SessionStop: the capture ends after ")


def test_a_new_setup_on_the_same_connection_is_a_new_session() -> None:
    items = demo_items()
    frames = [item for item in items if isinstance(item, FrameSeen) and item.connection.number == 2]
    closed = [item for item in items if isinstance(item, ConnectionClosed) and item.connection.number == 2]
    first, second = told([*frames, *frames[2:], *closed])
    assert first.ending.endswith("the car set up a new session")
    assert second.steps[0].name == "SessionSetup"
    assert second.dialect == first.dialect == "DIN 70121"


def test_losses_are_remarks() -> None:
    items = [item for item in demo_items() if getattr(item, "connection", None) is not None]
    frames = [n for n, item in enumerate(items) if isinstance(item, FrameSeen)]
    broken = items[frames[10]]
    assert isinstance(broken, FrameSeen)
    items[frames[10]] = msgspec.structs.replace(broken, payload=b"\x00")
    assert told(items)[0].remarks == ("1 frame(s) not decoded",)


def test_strange_session_ids_are_remarks() -> None:
    items = [item for item in demo_items() if getattr(item, "connection", None) is not None]
    at = [n for n, item in enumerate(items) if isinstance(item, FrameSeen)][30]
    frame = items[at]
    assert isinstance(frame, FrameSeen)
    found = codec("iso20-dc").decode(frame.payload)
    header = msgspec.structs.replace(found.header, session_id=bytes.fromhex("DEADBEEF00000001"))
    payload = codec("iso20-dc").encode(msgspec.structs.replace(found, header=header))
    items[at] = msgspec.structs.replace(frame, payload=payload)
    (remark,) = told(items)[0].remarks
    assert remark.startswith("1 message(s) with session id DEADBEEF00000001 instead of ")


def test_the_car_that_hangs_up_unanswered_is_named() -> None:
    items = [item for item in demo_items() if getattr(getattr(item, "connection", None), "number", 0) == 2]
    frames = [item for item in items if isinstance(item, FrameSeen)]
    closed = next(item for item in items if isinstance(item, ConnectionClosed))
    requests = [n for n, frame in enumerate(frames) if frame.direction is Direction.TO_STATION]
    early = msgspec.structs.replace(
        closed, by=Direction.TO_STATION, since=frames[requests[-1]].time + 2_500_000_000, reason="closed"
    )
    (story,) = told([*frames[: requests[-1] + 1], early])
    assert story.ending == "no SessionStop: the car closed TCP 2.50 s after CurrentDemandReq, unanswered"


@pytest.mark.parametrize("first", [40, 41, 42, 43])
def test_roles_come_from_the_messages_where_nobody_was_seen_to_call(first: int) -> None:
    """Cut in mid-session, the first packet may be the station's."""
    whole = [packet for packet in demo_packets() if b"\x01\xfe\x80\x04" in packet.data][first:]
    (story,) = list(stories(messages(flows(whole))))
    (original, _) = told(demo_items())
    assert story.connection.client == original.connection.client
    assert story.connection.client_mac == original.connection.client_mac
    assert all(not step.name.endswith("Res") for step in story.steps)


def test_energy_is_not_made_up_over_pauses_and_broken_numbers() -> None:
    items = demo_items()
    loops = [
        n for n, item in enumerate(items) if isinstance(item, FrameSeen) and item.payload_type == PayloadType.ISO20_DC
    ]
    shifted = [
        msgspec.structs.replace(item, time=item.time + 3_600_000_000_000) if n > loops[60] else item
        for n, item in enumerate(items)
    ]
    first, late = told(items)[0], told(shifted)[0]
    assert late.charged == pytest.approx(first.charged, rel=0.05)
    assert any("without reports is not counted" in remark for remark in late.remarks)
    backwards = [msgspec.structs.replace(item, time=2 * items[0].time - item.time) for item in items]
    assert told(backwards)[0].discharged == 0.0
    count = EnergyCount()
    huge = RationalNumber(exponent=127, value=1)
    for time in range(3):
        count.feed(time, SimpleNamespace(evse_present_voltage=huge, evse_present_current=huge))
    assert (count.charged, count.samples) == (0.0, 0)


def test_the_answer_to_a_stop_is_the_stops_own() -> None:
    items = [item for item in demo_items() if getattr(getattr(item, "connection", None), "number", 0) == 1]
    frames = [item for item in items if isinstance(item, FrameSeen)]
    closed = next(item for item in items if isinstance(item, ConnectionClosed))
    setup, stop = frames[3], frames[-2]
    (story,) = told([*frames[:-2], stop, setup, closed])
    assert "OK_NewSessionEstablished" not in story.ending


def test_a_search_without_a_session_is_told() -> None:
    items = [item for item in demo_items() if isinstance(item, MmeSeen)]
    matchings = Matchings()
    assert list(matchings.watch(items)) == items
    story = next(iter(matchings.cars.values()))
    assert story.searches >= 1
    assert len(story.heard) == 2
    assert story.matched == min(story.heard, key=lambda station: story.heard[station])


ENDINGS = {
    "mercedes-eqe-din-dc": ("DIN 70121", "SessionStopReq"),
    "mercedes-eqe-iso2-ac": ("ISO 15118-2", "the capture ends"),
    "mercedes-eqe-iso2-dc": ("ISO 15118-2", "(Pause), the station answered FAILED"),
    "mg4-iso2-dc-restart": ("ISO 15118-2", "the car closed TCP 2.55 s after CurrentDemandReq, unanswered"),
    "opel-mokka-iso2-stale-session": ("ISO 15118-2", "(Terminate); the station reset TCP"),
    "seres3-iso2-ac-cablecheck": ("ISO 15118-2", "FAILED_SequenceError in CableCheckRes"),
    "skoda-enyaq-iso2-ac": ("ISO 15118-2", "(Terminate)"),
    "subaru-solterra-din-empty-session-id": ("DIN 70121", "the capture ends"),
    "tesla-y-din-dc": ("DIN 70121", "the car reset TCP 0.50 s after CurrentDemandReq, unanswered"),
    "tesla-y-iso2-refused": ("none agreed (offered: DIN 70121, Tesla's DIN 70121)", "Failed_NoNegotiation"),
    "vw-id4-din-dc": ("DIN 70121", "SessionStopReq"),
    "vw-id4-iso2-pnc-offered": ("ISO 15118-2", "(Terminate)"),
}


@needs_captures
@pytest.mark.parametrize("name", sorted(ENDINGS))
def test_real_sessions(name: str) -> None:
    dialect, ending = ENDINGS[name]
    with (CAPTURES / f"{name}.pcap").open("rb") as stream:
        found = told(list(flows(read(stream))))
    assert len(found) == (2 if name == "mg4-iso2-dc-restart" else 1)
    assert all(story.dialect == dialect and ending in story.ending for story in found)


@needs_captures
def test_every_real_capture_has_an_ending() -> None:
    assert {path.stem for path in CAPTURES.glob("*.pcap")} == set(ENDINGS)
