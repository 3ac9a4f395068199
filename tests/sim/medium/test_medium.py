"""The virtual power line as a wire: who hears what, when, how loud, and the same every time."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.sim.medium import Arrival, Host, Medium, Path, Plan, PlanError, Span, car_park, spoofer, two_outlets
from pilotwire.sim.medium.carriage import MOST_FRAMES
from pilotwire.wire.homeplug import slac
from tests.sim.medium.frames import RUN, SEARCH, SOUND, arrivals, hosts, mac, managing, read, reports, say


def plugged(plan: Plan | None = None, seed: int = 1) -> Medium:
    medium = Medium(two_outlets() if plan is None else plan, seed)
    medium.plug("car", "own", 0.0)
    return medium


def sounded(seed: int) -> list[Arrival]:
    medium = plugged(two_outlets(loss=0.3), seed)
    for number in range(50):
        medium.send("car", managing(medium, "car", SOUND), number * 0.03)
    return arrivals(medium, 10.0)


def test_the_same_plan_seed_and_calls_give_the_same_arrivals() -> None:
    assert sounded(1) == sounded(1) != sounded(2)


def test_a_broadcast_reaches_everybody_in_earshot_and_nobody_twice() -> None:
    medium = plugged()
    found = say(medium, "car", SEARCH, 0.0)
    assert sorted(arrival.host for arrival in found) == ["other", "own"]
    assert {read(arrival) for arrival in found} == {SEARCH}


def test_a_frame_for_one_host_reaches_that_one_and_those_who_hear_all() -> None:
    medium = plugged(spoofer())
    answer = slac.CM_SLAC_PARM_CNF(forwarding_sta=mac(medium, "car"), run_id=RUN)
    assert hosts(say(medium, "other", answer, 0.0, to=mac(medium, "car"))) == {"car", "spoofer"}


def test_a_car_that_is_not_plugged_in_hears_nothing_and_is_not_heard() -> None:
    medium = plugged()
    medium.unplug("car", 0.5)
    assert say(medium, "car", SEARCH, 1.0) == []
    assert hosts(say(medium, "own", SEARCH, 2.0)) == {"other"}


def test_what_is_cut_is_silent_until_it_is_mended() -> None:
    medium = plugged()
    medium.cut("car", "own", 0.0)
    assert hosts(say(medium, "car", SEARCH, 0.0)) == {"other"}
    medium.mend("own", "car", 1.0)
    assert hosts(say(medium, "car", SEARCH, 1.0)) == {"other", "own"}


def test_beyond_the_reach_of_a_modem_nothing_is_heard() -> None:
    assert hosts(say(plugged(two_outlets(other_db=90.1)), "car", SEARCH, 0.0)) == {"own"}


def test_a_car_that_moves_takes_the_paths_of_its_new_outlet() -> None:
    medium = Medium(car_park(2), 1)
    medium.plug("car0", "outlet1", 0.0)
    found = say(medium, "car0", SOUND, 0.0)
    near, far = (sum(reports(found, station)[0]) / 58 for station in ("outlet1", "outlet0"))
    assert near <= 21
    assert far >= 29


@pytest.mark.parametrize("seed", range(5))
def test_each_sound_is_reported_with_the_mean_of_the_path_and_a_worse_last_group(seed: int) -> None:
    medium = plugged(two_outlets(seed=seed), seed)
    found = [arrival for number in range(10) for arrival in say(medium, "car", SOUND, number * 2.0)]
    for station, mean in (("own", 29.6), ("other", 51.4)):
        heard = reports(found, station)
        assert len(heard) == 10
        assert {len(report) for report in heard} == {58}
        assert sum(map(sum, heard)) / 580 == pytest.approx(mean, abs=0.5)
        assert all(report[57] > sum(report[:57]) / 57 + 3 for report in heard)
        assert len(set(heard)) == 10
        assert all(max(group) - min(group) <= 3 for group in zip(*heard, strict=True))


def test_a_report_names_the_car_and_comes_from_the_modem_behind_the_sound() -> None:
    medium = plugged()
    heard, report = (arrival for arrival in say(medium, "car", SOUND, 0.0) if arrival.host == "own")
    assert report.time > heard.time
    assert read(heard) == SOUND
    profile = read(report)
    assert isinstance(profile, slac.CM_ATTEN_PROFILE_IND)
    assert profile.pev_mac == mac(medium, "car")
    own = next(host for host in medium.plan.hosts if host.name == "own")
    assert (report.frame[:6], report.frame[6:12]) == (own.mac, own.modem_mac)
    assert len(report.frame) == 85


def test_cars_get_no_reports() -> None:
    medium = Medium(car_park(2), 1)
    for number in range(2):
        medium.plug(f"car{number}", f"outlet{number}", 0.0)
    found = say(medium, "car0", SOUND, 0.0)
    assert hosts(found) == {"car1", "outlet0", "outlet1"}
    assert reports(found, "car1") == []


def test_sounds_and_other_frames_are_lost_each_by_its_own_chance() -> None:
    plan = msgspec.structs.replace(two_outlets(), loss=0.0, sound_loss=0.25)
    medium = plugged(plan)
    found = [arrival for number in range(2000) for arrival in say(medium, "car", SOUND, number * 2.0)]
    assert len(reports(found, "own")) == pytest.approx(1500, abs=100)
    assert all(hosts(say(medium, "car", SEARCH, 5000.0 + number * 2)) == {"own", "other"} for number in range(100))


def test_delays_keep_within_their_bounds_and_use_them() -> None:
    medium = plugged(msgspec.structs.replace(two_outlets(), delay=Span(0.01, 0.02)))
    delays = [arrival.time - now for now in range(200) for arrival in say(medium, "car", SEARCH, float(now))]
    assert min(delays) >= 0.01
    assert max(delays) <= 0.02
    assert max(delays) - min(delays) > 0.008


def test_frames_from_one_host_to_another_never_overtake_each_other() -> None:
    medium = plugged(msgspec.structs.replace(two_outlets(), delay=Span(0.0, 0.1)))
    for number in range(50):
        mme = msgspec.structs.replace(SEARCH, run_id=number.to_bytes(8))
        medium.send("car", managing(medium, "car", mme), number * 0.01)
    found = arrivals(medium, 2.0)
    for host in ("own", "other"):
        heard = [read(arrival) for arrival in found if arrival.host == host]
        assert [mme.run_id[-1] for mme in heard if isinstance(mme, slac.CM_SLAC_PARM_REQ)] == list(range(50))


def test_frames_that_are_sent_at_once_wait_for_the_wire() -> None:
    medium = plugged(msgspec.structs.replace(two_outlets(), delay=Span(0.0, 0.0), air_s=0.01))
    for _ in range(5):
        medium.send("car", managing(medium, "car", SEARCH), 0.0)
    times = [arrival.time for arrival in arrivals(medium, 1.0) if arrival.host == "own"]
    assert times == pytest.approx([0.0, 0.01, 0.02, 0.03, 0.04])


def test_a_wire_that_is_booked_up_drops_frames_and_counts_them() -> None:
    medium = plugged(msgspec.structs.replace(two_outlets(), air_s=0.01))
    for _ in range(300):
        medium.send("car", managing(medium, "car", SEARCH), 0.0)
    assert len(arrivals(medium, 10.0)) + 2 * medium.dropped == 600
    assert medium.dropped > 150


def test_frames_that_nobody_takes_do_not_fill_the_memory() -> None:
    medium = plugged()
    frame = managing(medium, "car", SEARCH)
    for _ in range(MOST_FRAMES):
        medium.send("car", frame, 0.0)
    medium.handle_timeout(1.0)
    assert len(medium.take()) == MOST_FRAMES == medium.dropped


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=1600) | st.binary(max_size=60).map(lambda tail: b"\xff" * 6 + bytes(6) + b"\x88\xe1" + tail))
def test_no_octets_from_a_host_upset_the_wire(frame: bytes) -> None:
    medium = plugged()
    medium.send("car", frame, 0.0)
    assert len(arrivals(medium, 5.0)) <= 4
    assert medium.key("car") == medium.key("own")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"loss": 1.5}, "loss = 1.5"),
        ({"sound_loss": -0.1}, "sound_loss = -0.1"),
        ({"hosts": (Host(name="a", mac=b"1", modem_mac=b"2"), Host(name="b", mac=b"1", modem_mac=b"3"))}, "mac"),
    ],
)
def test_plans_that_cannot_be_are_refused(change: dict[str, object], text: str) -> None:
    with pytest.raises(PlanError, match=text):
        msgspec.structs.replace(two_outlets(), **change)


def test_a_shape_needs_all_its_groups() -> None:
    with pytest.raises(PlanError, match="58 groups, got 1"):
        Path(20.0, (0.0,))


def test_names_that_are_not_in_the_plan_are_refused() -> None:
    with pytest.raises(PlanError, match="'nobody'"):
        plugged().send("nobody", b"", 0.0)
    with pytest.raises(PlanError, match="'nowhere'"):
        plugged().plug("car", "nowhere", 0.0)
    strange = Host(name="odd", mac=b"1", modem_mac=b"2", chip="valve")
    with pytest.raises(PlanError, match="'valve'"):
        Medium(msgspec.structs.replace(two_outlets(), hosts=(strange,)), 1)
