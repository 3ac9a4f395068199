"""The demo recording is what its script writes now, and its numbers fit each other."""

import subprocess
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from pilotwire import messages
from pilotwire.capture.accounts import Tally
from pilotwire.capture.connections import Direction
from pilotwire.capture.items import ConnectionClosed, FrameSeen, MmeSeen, SdpSeen, Summary
from pilotwire.messages.din70121 import CurrentDemandRes, DC_EVSEStatusCode, ResponseCode
from pilotwire.messages.iso20.charging import MeterInfo
from pilotwire.messages.iso20.dc import DC_ChargeLoopReq, DC_ChargeLoopRes
from pilotwire.schema.violations import violations
from pilotwire.wire import ethernet, ip
from pilotwire.wire.homeplug import nid_from_nmk
from pilotwire.wire.homeplug.slac import CM_ATTEN_CHAR_IND, CM_SLAC_MATCH_CNF
from pilotwire.wire.ip import internet_checksum, pseudo_header
from pilotwire.wire.transport import decode_tcp
from tests.capture.demo import DEMO, SCRIPT, conversation, demo_items, demo_packets

FIRST_SESSION = """
SupportedAppProtocol SessionSetup AuthorizationSetup Authorization*2 ServiceDiscovery ServiceDetail ServiceSelection
DC_ChargeParameterDiscovery ScheduleExchange DC_CableCheck*6 DC_PreCharge*5 PowerDelivery DC_ChargeLoop*68
PowerDelivery DC_WeldingDetection*2 SessionStop
"""
SECOND_SESSION = """
SupportedAppProtocol SessionSetup ServiceDiscovery ServicePaymentSelection ContractAuthentication*2
ChargeParameterDiscovery CableCheck*5 PreCharge*3 PowerDelivery CurrentDemand*17
"""


def spelled(story: str) -> list[str]:
    """The messages of a story, request and response for each of its words."""
    pairs = [(name, int(times or 1)) for name, _, times in (word.partition("*") for word in story.split())]
    return [name + end for name, times in pairs for _ in range(times) for end in ("Req", "Res")]


def named(connection: int) -> list[str]:
    said = [one.message for one in conversation() if one.connection == connection]
    bodies = [one.body.body_element if hasattr(one, "body") else one for one in said]
    return [type(body).__name__ for body in bodies]


def test_the_committed_file_is_what_the_script_writes(tmp_path: Path) -> None:
    again = tmp_path / "again.pcapng"
    subprocess.run([sys.executable, SCRIPT, again], check=True, timeout=60)
    assert again.read_bytes() == DEMO.read_bytes()
    assert DEMO.stat().st_size < 100_000


def test_the_order_of_messages() -> None:
    assert named(1) == spelled(FIRST_SESSION)
    assert named(2) == spelled(SECOND_SESSION)


def test_every_message_is_valid_and_encodes_to_the_same_octets() -> None:
    for said in conversation():
        assert violations(said.message, messages.schema(said.schema)) == ()
        assert messages.codec(said.schema).encode(said.message) == said.octets


def test_nothing_is_missing_and_nobody_is_real() -> None:
    items = demo_items()
    closed = [item for item in items if isinstance(item, ConnectionClosed)]
    assert [(item.connection.certain, item.reason) for item in closed] == [(True, "closed")] * 2
    assert all(tally == Tally(framed=tally.framed) for item in closed for tally in (item.to_station, item.to_car))
    assert sum(isinstance(item, SdpSeen) for item in items) == 4
    for frame in (ethernet.decode(packet.link_type, packet.data) for packet in demo_packets()):
        assert frame.source is not None
        assert frame.source[0] == 0x02


def test_one_segment_is_repeated_and_one_overtakes_another() -> None:
    numbers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for packet in demo_packets():
        frame = ethernet.decode(packet.link_type, packet.data)
        if frame.ethertype == ethernet.EtherType.IPV6 and (content := ip.decode(frame.payload)).protocol == 6:
            segment = decode_tcp(content)
            ports = (segment.source_port, segment.destination_port)
            numbers[ports] += [segment.sequence] if segment.payload else []
    steps = [(b - a + (1 << 31)) % (1 << 32) - (1 << 31) for each in numbers.values() for a, b in pairwise(each)]
    assert (steps.count(0), sum(step < 0 for step in steps)) == (1, 1)
    assert any(b < a for each in numbers.values() for a, b in pairwise(each) if a - b > 1 << 31)  # it wraps once


def test_requests_and_responses_alternate() -> None:
    frames = [item for item in demo_items() if isinstance(item, FrameSeen)]
    assert [frame.direction for frame in frames] == [Direction.TO_STATION, Direction.TO_CAR] * (len(frames) // 2)


def test_checksums_are_right() -> None:
    for packet in demo_packets():
        frame = ethernet.decode(packet.link_type, packet.data)
        if frame.ethertype == ethernet.EtherType.IPV6:
            content = ip.decode(frame.payload)
            assert internet_checksum(pseudo_header(content, len(content.payload)) + content.payload) == 0


def test_the_nearest_station_is_chosen() -> None:
    mmes = [item for item in demo_items() if isinstance(item, MmeSeen)]
    reports = [item for item in mmes if isinstance(item.mme, CM_ATTEN_CHAR_IND)]
    heard = {item.source: sum(item.mme.attenuations) for item in reports if isinstance(item.mme, CM_ATTEN_CHAR_IND)}
    assert len(heard) == 2
    for item in mmes:
        if isinstance(item.mme, CM_SLAC_MATCH_CNF):
            assert heard[item.source] == min(heard.values())
            assert item.mme.nid == nid_from_nmk(item.mme.nmk)


def test_the_meter_agrees_with_voltage_and_current() -> None:
    answers = [(one.time, one.message) for one in conversation() if isinstance(one.message, DC_ChargeLoopRes)]
    powers = [(time, float(a.evse_present_voltage) * float(a.evse_present_current)) for time, a in answers]
    steps = [(b[0] - a[0]) / 3.6e12 * (a[1] + b[1]) / 2 for a, b in pairwise(powers)]
    meters = [answer.meter_info for _, answer in answers if isinstance(answer.meter_info, MeterInfo)]
    first, last = meters[0], meters[-1]
    charged = last.charged_energy_reading_wh - first.charged_energy_reading_wh
    discharged = (last.bpt_discharged_energy_reading_wh or 0) - (first.bpt_discharged_energy_reading_wh or 0)
    assert charged == pytest.approx(sum(step for step in steps if step > 0), rel=0.01)
    assert discharged == pytest.approx(-sum(step for step in steps if step < 0), rel=0.01)
    assert min(power for _, power in powers) < -50_000 < 100_000 < max(power for _, power in powers)


def test_the_battery_fills_and_empties() -> None:
    asks = [one.message for one in conversation() if isinstance(one.message, DC_ChargeLoopReq)]
    levels = [ask.display_parameters.present_soc or 0 for ask in asks if ask.display_parameters]
    assert [levels[0], max(levels), levels[-1]] == [63, 64, 63]
    assert all(580 < float(ask.ev_present_voltage) < 810 for ask in asks)


def test_the_second_session_ends_in_an_emergency() -> None:
    last = conversation()[-1].message.body.body_element
    assert isinstance(last, CurrentDemandRes)
    assert last.response_code is ResponseCode.FAILED
    assert last.dc_evse_status.evse_status_code is DC_EVSEStatusCode.EVSE_EmergencyShutdown
    assert float(last.evse_present_current) == 0


def test_times_only_go_forward() -> None:
    times = [packet.time for packet in demo_packets()]
    assert times == sorted(times)
    (summary,) = (item for item in demo_items() if isinstance(item, Summary))
    assert dict(summary.traffic) == {"HomePlug": 48, "SDP": 4, "TCP": len(times) - 52}
