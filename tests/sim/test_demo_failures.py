"""A demo that goes wrong says so, leaves the outlet dead, and keeps its books."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual import StationModel
from pilotwire.session.events import EnergyStarted
from pilotwire.sim import powerline
from pilotwire.sim.demo import perform
from pilotwire.sim.files import save
from pilotwire.sim.ground import Ground
from pilotwire.sim.happenings import Happening, Left, Moment, Told
from pilotwire.sim.medium import two_outlets
from pilotwire.sim.result import books, live_parts
from pilotwire.sim.scenario import Auth, scenario
from pilotwire.sim.stage import Stage
from pilotwire.sim.steady import SteadyClock
from pilotwire.store import Store
from tests.sim.performing import LOOK_S, SPEED, run, short

CARD = scenario("iso20-dc", auth=Auth.EIM, speed=SPEED)


def left(heard: list[Happening]) -> Left:
    (found,) = [happening for happening in heard if isinstance(happening, Left)]
    return found


def is_dead(found: Left) -> bool:
    return not list(live_parts(found))


def test_a_card_that_is_refused_makes_no_good_demo_although_the_session_ends_by_the_book(tmp_path: Path) -> None:
    story = short(CARD.protocol)
    refusing = replace(story, station=replace(story.station, accept=False))
    heard: list[Happening] = []
    result = run(CARD, tmp_path, heard.append, story=refusing)
    assert not result.good
    assert result.complaints == ("no energy was moved", "the car: nobody pays: WARNING_EIMAuthorizationFailure")
    assert is_dead(left(heard))
    assert max(moment.watts for moment in result.moments) == 0.0
    assert "session.pcapng" in save(result, tmp_path)


def test_a_meter_that_counts_too_much_is_found_out(tmp_path: Path) -> None:
    story = short(CARD.protocol)
    wrong: StationModel = replace(story.station, gain_error=0.1)
    result = run(CARD, tmp_path, story=replace(story, station=wrong))
    assert result.closed is not None
    assert not result.closed.reconciliation.reconciled
    assert any("disagree" in complaint for complaint in result.complaints)


def test_a_demo_that_is_cancelled_under_power_is_made_safe_and_billed(tmp_path: Path) -> None:
    heard: list[Happening] = []

    async def cancelled() -> None:
        flows = asyncio.Event()

        def see(happening: Happening) -> None:
            heard.append(happening)
            if isinstance(happening, Moment) and happening.watts > 10_000:
                flows.set()

        clock = SteadyClock(SPEED, longest=LOOK_S)
        task = asyncio.create_task(perform(CARD, tmp_path, see, story=short(CARD.protocol), clock=clock))
        await flows.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert any(isinstance(h, Told) and isinstance(h.event, EnergyStarted) for h in heard)
    assert is_dead(left(heard))
    with Store(f"sqlite:///{tmp_path / 'sessions.db'}") as store:
        assert store.open_sessions() == ()


def test_a_demo_whose_station_gives_up_the_link_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(powerline, "PLAN", two_outlets(loss=1.0))
    clock = SteadyClock(SPEED, longest=LOOK_S)  # one that hurries: the station's patience is over at once
    playing = perform(CARD, tmp_path, story=short(CARD.protocol), clock=clock, ground=Ground.MEMORY)
    result = asyncio.run(asyncio.wait_for(playing, 20.0))
    assert result.complaints[0] == "the station has given up, and the car would wait for ever"


def test_two_demos_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    async def both() -> list[bool]:
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        story = short(CARD.protocol)
        clocks = [SteadyClock(SPEED, longest=LOOK_S) for _ in folders]
        runs = [perform(CARD, f, story=story, clock=c) for f, c in zip(folders, clocks, strict=True)]
        return [result.good for result in await asyncio.gather(*runs)]

    assert asyncio.run(both()) == [True, True]


@pytest.mark.parametrize("name", ["a b", "a?b", "a%20b", "a#b"])
def test_a_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    assert run(scenario("din-dc", speed=SPEED), folder).good
    assert [found.parent for found in tmp_path.rglob("sessions.db")] == [folder]
    assert list(tmp_path.iterdir()) == [folder]


def test_whatever_is_alive_after_the_end_is_named() -> None:
    alive = Left(time=0.0, volts=400.0, amps=-20.0, contactors_closed=True, locked=True, soc=50.0)
    words = "; ".join(live_parts(alive))
    assert all(part in words for part in ("contactors", "-20.0 A", "400 V", "locked"))
    assert list(books(None)) == ["the session was not billed"]


def test_a_stage_in_clear_has_no_certificates() -> None:
    clear = scenario("din-dc", speed=SPEED)
    stage = Stage(clear, short("din-dc"), SteadyClock(SPEED))
    assert stage.part is None
    assert stage.service.plain
    assert not stage.service.tls
