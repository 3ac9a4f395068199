"""What a demo leaves in its folder can be read by others, and by ourselves."""

import csv
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from pyocmf import OCMF

from pilotwire.capture import flows, read
from pilotwire.capture.items import EncryptedSeen, SdpSeen
from pilotwire.capture.reading import MessageSeen, messages
from pilotwire.metering import Direction, bill_from_json, reconcile, record_from_json
from pilotwire.sim import files
from pilotwire.sim.happenings import Happening, Listening
from pilotwire.sim.result import Result
from pilotwire.sim.scenario import scenario
from pilotwire.store import Store
from pilotwire.wire import sdp
from tests.sim.performing import SPEED, run

SVG = "{http://www.w3.org/2000/svg}"
Played = tuple[Path, Result, list[Happening]]
TSHARK = shutil.which("tshark")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The default demo, shortened, twice in one folder."""
    folder = tmp_path_factory.mktemp("demo")
    for _ in range(2):
        heard: list[Happening] = []
        files.prepare(folder)
        result = run(scenario(speed=SPEED), folder, heard.append)
        assert files.save(result, folder) == tuple(files.FILES)
    return folder, result, heard


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / files.TELEMETRY).open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_telemetry_has_a_row_for_each_second_with_units_in_its_header(demo: Played) -> None:
    folder, result, _ = demo
    found = rows(folder)
    assert tuple(found[0]) == files.HEADER
    assert len(found) == len(result.moments) > 300
    seconds = [int(row["elapsed_s"]) for row in found]
    assert all(later - earlier == 1 for earlier, later in pairwise(seconds))
    assert all(row["time_utc"].endswith("Z") for row in found)


def test_telemetry_agrees_with_itself_and_with_the_bill(demo: Played) -> None:
    folder, _, _ = demo
    found = rows(folder)
    bill = bill_from_json((folder / files.BILL).read_bytes())
    powers = [float(row["power_w"]) for row in found]
    assert all(abs(float(row["voltage_v"]) * float(row["current_a"]) - float(row["power_w"])) < 5.0 for row in found)
    integral = sum((a + b) / 2 for a, b in pairwise(powers)) / 3600
    billed = bill.wh(Direction.IMPORT) - bill.wh(Direction.EXPORT)
    assert abs(integral - float(billed)) < 0.02 * sum(map(abs, powers)) / 3600
    socs = [float(row["soc_percent"]) for row in found]
    assert 40.0 == socs[0] < max(socs) < 60.0


def test_record_bill_and_reconciliation_are_read_back_and_fit(demo: Played) -> None:
    folder, result, _ = demo
    record = record_from_json((folder / files.RECORD).read_bytes())
    bill = bill_from_json((folder / files.BILL).read_bytes())
    assert result.closed is not None
    assert (record, bill) == (result.closed.record, result.closed.bill)
    assert reconcile(record, bill, meter_key=result.meter_key).reconciled
    assert not reconcile(record, replace(bill, total=bill.total + 1), meter_key=result.meter_key).reconciled
    assert b'"agree"' in (folder / files.RECONCILIATION).read_bytes()


def test_another_implementation_verifies_the_signed_readings(demo: Played) -> None:
    folder, result, _ = demo
    texts = (folder / files.READINGS).read_text().splitlines()
    assert len(texts) >= 4
    assert "BEGIN PUBLIC KEY" in (folder / files.METER_KEY).read_text()
    for text in texts:
        assert OCMF.from_string(text, strict=True).verify_signature(result.meter_key.hex())


def test_the_picture_shows_power_setpoint_battery_and_price(demo: Played) -> None:
    root = ElementTree.parse(demo[0] / files.CHART).getroot()
    assert root.tag == f"{SVG}svg"
    lines = {line.get("id"): line.get("points", "") for line in root.iter(f"{SVG}polyline")}
    assert {"power", "setpoint", "soc", "target", "price", "credit"} == lines.keys()
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for points in lines.values():
        spots = [tuple(map(float, spot.split(","))) for spot in points.split()]
        assert len(spots) > 1
        assert all(0 <= x <= width and 0 <= y <= height for x, y in spots)


def test_the_capture_holds_discovery_keys_and_every_message(demo: Played) -> None:
    folder, result, heard = demo
    with (folder / files.CAPTURE).open("rb") as stream:
        items = list(messages(flows(read(stream))))
    # Where another station on this machine has the port of the standard, the demo takes one that nobody knows.
    ports = {item.discovery.port for item in heard if isinstance(item, Listening)}
    assert sum(isinstance(item, SdpSeen) for item in items) == (2 if ports == {sdp.PORT} else 0)
    assert [item.agreed for item in items if isinstance(item, EncryptedSeen)] == ["TLS 1.3, TLS_AES_256_GCM_SHA384"]
    named = [type(item.message).__name__ for item in items if isinstance(item, MessageSeen)]
    assert {"AuthorizationReq", "ScheduleExchangeRes", "DC_ChargeLoopReq", "SessionStopRes"} <= set(named)
    times = [item.time / 1e9 for item in items if isinstance(item, MessageSeen)]
    assert result.start <= times[0] < times[-1] <= result.moments[-1].time + 60.0


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed; our own decoder is tested above")
def test_wireshark_decrypts_the_capture(demo: Played) -> None:
    assert TSHARK is not None
    words = [TSHARK, "-r", str(demo[0] / files.CAPTURE), "-q", "-z", "follow,tls,raw,0"]
    run = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    lines = [line.strip() for line in run.stdout.splitlines() if line.strip().startswith("01fe")]
    assert len(lines) > 30
    assert lines[0].startswith("01fe8001")


def test_the_books_keep_the_runs_before(demo: Played) -> None:
    folder, result, _ = demo
    assert result.closed is not None
    with Store(f"sqlite:///{folder / 'sessions.db'}") as store:
        assert store.record(result.closed.record.session_id) == result.closed.record
        assert store.bill_of(result.closed.record.session_id) == result.closed.bill
        assert store.open_sessions() == ()
        first, last = result.closed.record.readings[0], result.closed.record.readings[-1]
        assert first.page > 1
        assert store.next_page("PW-VIRTUAL-1") == last.page + 2


def test_a_session_without_a_bill_leaves_no_old_one_behind(demo: Played, tmp_path: Path) -> None:
    _, result, _ = demo
    files.save(result, tmp_path)
    files.prepare(tmp_path)
    names = files.save(replace(result, closed=None), tmp_path)
    assert files.RECORD not in names
    assert not (tmp_path / files.BILL).exists()
    assert files.CAPTURE in names
