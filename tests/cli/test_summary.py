"""The blocks of `pilotwire decode --summary`, on odd captures and odd terminals."""

import msgspec
import pytest

from pilotwire.capture.flows import flows
from pilotwire.capture.items import MmeSeen
from pilotwire.capture.reading import messages
from pilotwire.cli.output.summary import as_stories
from tests.capture.demo import demo_items, demo_packets


@pytest.mark.parametrize("time", [0, -(2**62), 2**63 - 1, 2**80])
def test_any_time_at_all_is_shown(time: int, capsys: pytest.CaptureFixture[str]) -> None:
    packets = [msgspec.structs.replace(packet, time=time) for packet in demo_packets()]
    as_stories(messages(flows(packets)))
    assert capsys.readouterr().out.count("Session ") == 2


@pytest.mark.parametrize("columns", ["1", "10", "12", "40", "500"])
def test_any_width_will_do(columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    as_stories(messages(iter(demo_items())))
    assert "EVCCID" in capsys.readouterr().out


def test_a_car_that_never_came_to_talk_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    mmes = [packet for packet in demo_packets() if packet.data[12:14] == b"\x88\xe1"]
    assert any(isinstance(item, MmeSeen) for item in flows(mmes))
    as_stories(messages(flows(mmes)))
    out = capsys.readouterr().out
    assert "no V2GTP session in this capture" in out
    assert "a car searched without a session: MAC 02:00:00:00:0c:01" in out
    assert "; matched with 02:00:00:00:5e:01" in out
