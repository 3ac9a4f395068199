"""Every message in every state of both sides: what is not expected there changes nothing, and it is noted why."""

from collections.abc import Callable

import pytest

from pilotwire.slac import Phase
from pilotwire.wire.homeplug import Mme, encode_frame
from pilotwire.wire.homeplug.frame import MESSAGES
from tests.slac.desk import Desk
from tests.slac.hostile import plausible
from tests.slac.places import CAR_PLACES, PLACES, STATION_PLACES, VISITED

# By side and place: what the peer may send there and be heard. What the own modem says is tested with the modem.
EXPECTED: dict[tuple[str, str], set[str]] = {
    ("car", "ASKING"): {"CM_SLAC_PARM_CNF"},
    ("car", "SOUNDING"): {"CM_SLAC_PARM_CNF", "CM_ATTEN_CHAR_IND"},
    ("car", "GATHERING"): {"CM_ATTEN_CHAR_IND"},
    ("car", "LOOKING"): {"CM_ATTEN_CHAR_IND"},
    ("car", "VALIDATING"): {"CM_ATTEN_CHAR_IND", "CM_VALIDATE_CNF"},
    ("car", "MATCHING"): {"CM_ATTEN_CHAR_IND", "CM_SLAC_MATCH_CNF"},
    ("car", "JOINING"): {"CM_AMP_MAP_REQ"},
    ("car", "LINKED"): {"CM_AMP_MAP_REQ"},
    ("station", "WAITING"): {"CM_SLAC_PARM_REQ"},
    ("station", "answered"): {"CM_SLAC_PARM_REQ", "CM_START_ATTEN_CHAR_IND"},
    ("station", "sounding"): {"CM_SLAC_PARM_REQ", "CM_START_ATTEN_CHAR_IND", "CM_MNBC_SOUND_IND"},
    ("station", "reported"): {"CM_SLAC_PARM_REQ", "CM_ATTEN_CHAR_RSP", "CM_VALIDATE_REQ", "CM_SLAC_MATCH_REQ"},
    ("station", "confirmed"): {"CM_SLAC_PARM_REQ", "CM_VALIDATE_REQ", "CM_SLAC_MATCH_REQ"},
    ("station", "counting"): {"CM_SLAC_PARM_REQ", "CM_SLAC_MATCH_REQ"},
    ("station", "JOINING"): {"CM_SLAC_MATCH_REQ", "CM_AMP_MAP_REQ"},
    ("station", "LINKED"): {"CM_AMP_MAP_REQ"},
}
# In PREPARING a side waits for its modem's CM_SET_KEY.CNF, and cannot know its modem's address yet.
FROM_ANYBODY = {("car", "PREPARING"): {"CM_SET_KEY_CNF"}, ("station", "PREPARING"): {"CM_SET_KEY_CNF"}}


@pytest.mark.parametrize(("side", "place", "reach"), PLACES, ids=[f"{side}-{place}" for side, place, _ in PLACES])
def test_only_what_is_expected_is_taken(side: str, place: str, reach: Callable[[], Desk]) -> None:
    allowed = EXPECTED.get((side, place), set()) | FROM_ANYBODY.get((side, place), set())
    taken = {kind.__name__ for kind in MESSAGES.values() if not _ignored(reach(), side, kind)}
    assert taken == allowed


def _ignored(desk: Desk, side: str, kind: type[Mme]) -> bool:
    engine = desk.engines[side]
    engine.ignored.clear()
    before = engine.snapshot
    engine.receive(encode_frame(plausible(desk, side, kind)), desk.now)
    if not engine.ignored:
        return False
    (ignored,) = engine.ignored
    assert (ignored.time, ignored.what) == (desk.now, kind.__name__)
    assert ignored.why
    assert engine.snapshot == before
    assert engine.take() == []
    return True


@pytest.mark.parametrize("phase", CAR_PLACES)
def test_the_car_is_where_its_place_says(phase: Phase) -> None:
    assert CAR_PLACES[phase]().engines["car"].phase is phase


@pytest.mark.parametrize("phase", STATION_PLACES)
def test_the_station_is_where_its_place_says(phase: Phase) -> None:
    assert STATION_PLACES[phase]().engines["station"].phase is phase


def test_there_is_a_place_for_every_phase() -> None:
    assert {*CAR_PLACES, *STATION_PLACES} == {*Phase}
    assert all(VISITED[name]().engines["station"].phase is Phase.WAITING for name in VISITED)


@pytest.mark.parametrize(("side", "place", "reach"), PLACES, ids=[f"{side}-{place}" for side, place, _ in PLACES])
def test_a_drawn_plug_ends_everything_everywhere(side: str, place: str, reach: Callable[[], Desk]) -> None:
    desk = reach()
    network = desk.engines[side].network_id
    plugged = desk.engines[side].phase is not Phase.AWAY
    failed = desk.engines[side].phase is Phase.OVER
    desk.engines[side].unplug(desk.now)
    assert desk.engines[side].phase is Phase.AWAY
    assert (desk.engines[side].network_id != network) == (plugged and not failed)


@pytest.mark.parametrize(("side", "place", "reach"), PLACES, ids=[f"{side}-{place}" for side, place, _ in PLACES])
def test_a_lost_interface_ends_everything_everywhere(side: str, place: str, reach: Callable[[], Desk]) -> None:
    desk = reach()
    engine = desk.engines[side]
    wanted = engine.phase not in (Phase.AWAY, Phase.PREPARING, Phase.OVER)
    linked = engine.phase is Phase.LINKED
    engine.carrier(False, desk.now)
    said = [type(output).__name__ for output in engine.take()]
    assert ("LinkLost" in said, "LinkError" in said) == (linked, wanted and not linked)
    assert (engine.next_deadline() is None) == (engine.phase is not Phase.PREPARING)


@pytest.mark.parametrize(("side", "place", "reach"), PLACES, ids=[f"{side}-{place}" for side, place, _ in PLACES])
def test_other_traffic_is_not_even_looked_at(side: str, place: str, reach: Callable[[], Desk]) -> None:
    desk = reach()
    engine, other = desk.engines[side], desk.engines["car" if side == "station" else "station"]
    engine.ignored.clear()
    before = engine.snapshot
    for frame in (b"", bytes(13), engine.mac + other.mac + b"\x86\xdd" + bytes(60)):
        engine.receive(frame, desk.now)
    assert (engine.snapshot, len(engine.ignored), engine.take()) == (before, 0, [])
