"""Every session that can be had, over real sockets: it ends well on both sides, is billed, and everything fits."""

import io
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from pilotwire.capture import flows, read, write_pcapng
from pilotwire.capture.reading import MessageRefused, MessageSeen, messages
from pilotwire.metering import Direction, Means, Occasion
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import Dialect
from pilotwire.session.events import Selected
from pilotwire.sim.happenings import Connected, Happening, Told
from pilotwire.sim.result import Result
from pilotwire.sim.scenario import Auth, Scenario, scenario, scenarios
from pilotwire.sim.story import MARGIN, story_of
from tests.sim.performing import SPEED, run

ALL = scenarios(SPEED)
DEFAULT = scenario(speed=SPEED)


@pytest.mark.parametrize("chosen", ALL, ids=str)
def test_a_session_completes_and_reconciles(chosen: Scenario, tmp_path: Path) -> None:
    heard: list[Happening] = []
    result = run(chosen, tmp_path, heard.append)
    assert result.complaints == ()
    assert result.closed is not None
    assert result.closed.reconciliation.reconciled
    is_as_wished(chosen, result, heard)
    energy_went_as_it_may(chosen, result)
    seconds_follow_each_other(result)
    the_capture_reads(result)


def is_as_wished(chosen: Scenario, result: Result, heard: list[Happening]) -> None:
    """Protocol, protection, payment and control are the ones that were asked for."""
    assert result.closed is not None
    record = result.closed.record
    secured = "TLS 1.3" if chosen.way.dialect.is_iso20 else "TLS 1.2"
    assert record.protocol == chosen.way.dialect.label
    assert record.security == (secured if chosen.tls else "plain TCP")
    assert record.authorization.means is (Means.PNC if chosen.auth is Auth.PNC else Means.EIM)
    agreed = [h.event.agreed for h in heard if isinstance(h, Told) and isinstance(h.event, Selected) and h.by_station]
    if chosen.way.dialect.is_iso20:
        assert [(a.variant and (a.variant.service, a.variant.control)) for a in agreed] == [
            (chosen.way.service, chosen.control)
        ]
    infos = [h.info for h in heard if isinstance(h, Connected)]
    assert [info.security.value for info in infos] == [record.security]


def energy_went_as_it_may(chosen: Scenario, result: Result) -> None:
    """Into the car, and out of it only where the protocol has that; the meter says what the bill charges."""
    assert result.closed is not None
    record, bill = result.closed.record, result.closed.bill
    first, last = record.readings[0], record.readings[-1]
    assert (first.occasion, last.occasion) == (Occasion.BEGIN, Occasion.END)
    for direction in Direction:
        assert last.register(direction) - first.register(direction) == bill.wh(direction)
    assert bill.wh(Direction.IMPORT) > 0
    assert chosen.way.bidirectional or bill.wh(Direction.EXPORT) == 0
    assert bill.lines
    assert bill.total == bill.charged + bill.credited


def seconds_follow_each_other(result: Result) -> None:
    """Telemetry comes each second of the session's own time, however busy the machine is."""
    times = [moment.time for moment in result.moments]
    assert all(abs(later - earlier - 1.0) < 1e-3 for earlier, later in pairwise(times))
    assert result.closed is not None
    samples = [sample.time for sample in result.closed.record.telemetry]
    assert all(later - earlier < 1.01 for earlier, later in pairwise(samples))


def the_capture_reads(result: Result) -> None:
    """Our own decoder reads every message of the recording, with the keys that are in it."""
    stream = io.BytesIO()
    write_pcapng(stream, result.tape.records())
    stream.seek(0)
    items = list(messages(flows(read(stream))))
    names = [type(item.message).__name__ for item in items if isinstance(item, MessageSeen)]
    assert not [item for item in items if isinstance(item, MessageRefused)]
    assert names[:2] == ["SupportedAppProtocolReq", "SupportedAppProtocolRes"]
    assert len(names) % 2 == 0
    assert len(names) > 30


def test_energy_goes_in_when_it_is_cheap_and_out_when_it_is_dear(tmp_path: Path) -> None:
    """The default demo, at a pace that leaves its story the same on a busy machine."""
    story = story_of(DEFAULT.protocol)
    result = run(DEFAULT, tmp_path, story=story, look=0.003)
    assert result.complaints == ()
    assert result.closed is not None
    bill = result.closed.bill
    dear = [Decimal(price) for price in story.buy if Decimal(price) > Decimal("0.4")]
    most = {way: max(bill.lines, key=lambda line: line.wh * (line.direction is way)) for way in Direction}
    assert most[Direction.IMPORT].price not in dear
    assert most[Direction.EXPORT].price + MARGIN in dear
    assert bill.wh(Direction.EXPORT) > 4000
    assert abs(result.moments[-1].soc - story.target_soc) < 2.0


def test_all_protocols_and_choices_are_among_them() -> None:
    kinds = {(s.way.dialect, s.auth, s.control, s.tls) for s in ALL}
    assert len(ALL) == 1 + 2 * 3 + 6 * 6
    assert (Dialect.DIN, Auth.EIM, Control.SCHEDULED, False) in kinds
    assert (Dialect.ISO2, Auth.PNC, Control.SCHEDULED, True) in kinds
    assert (Dialect.ISO20_DC, Auth.PNC, Control.DYNAMIC, True) in kinds
