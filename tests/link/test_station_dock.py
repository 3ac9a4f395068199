"""The station's sequences of start: what the pilot says, and for how long."""

from msgspec.structs import replace

from pilotwire.link import Basic, DockPolicy, Hlc, Wired
from pilotwire.link import StationPhase as Phase
from pilotwire.ports import DIGITAL, OFF, UNAVAILABLE, X1, LinkError, LinkLost, LinkReady, Pilot
from pilotwire.slac import MODEMS, StationLink, StationPolicy
from tests.link.benches import START, StationBench

SILENT = DockPolicy(init_s=20.0)
PREFERRED = replace(SILENT, hlc=Hlc.PREFERRED)


def silent(policy: DockPolicy = SILENT) -> StationBench:
    """A station with a car that is plugged in, and never begins to talk."""
    return StationBench(Wired(START), policy).put(Pilot.B)


def linked(policy: DockPolicy = SILENT) -> StationBench:
    """A station with a link that is up since the plug went in."""
    bench = StationBench(Wired(START), policy)
    bench.dock.carrier(True, bench.now)
    return bench.put(Pilot.B)


def test_check_06_station_wakes_a_silent_car_twice_and_then_stands_at_x1() -> None:
    bench = silent().run(200.0)
    assert bench.drives == [
        (0.0, X1),
        (0.0, DIGITAL),
        (20.0, UNAVAILABLE),
        (24.0, DIGITAL),
        (44.0, UNAVAILABLE),
        (48.0, DIGITAL),
        (68.0, X1),
    ]
    assert bench.dock.phase is Phase.FAILED
    assert [time for time, _ in bench.events(LinkError)] == [71.0]


def test_check_06_station_waits_no_longer_than_the_standard_allows() -> None:
    bench = StationBench(Wired(START)).put(Pilot.B).run(200.0)
    begins = [time for time, drive in bench.drives if drive is UNAVAILABLE]
    assert 20.0 <= begins[0] <= 50.0
    ends = [time for time, drive in bench.drives if drive is DIGITAL][1:]
    assert all(4.0 <= end - begin <= 8.0 for begin, end in zip(begins, ends, strict=True))


def test_check_06_station_falls_back_to_a_nominal_duty_cycle_where_that_will_do() -> None:
    bench = silent(PREFERRED).run(200.0)
    assert bench.drives[-1] == (68.0, X1)
    assert bench.events(Basic) == [(71.0, Basic(True, "the car did not begin to match"))]
    assert bench.dock.phase is Phase.BASIC


def test_check_06_station_wakes_by_state_e_where_it_is_told_to() -> None:
    bench = silent(replace(SILENT, wake=OFF)).run(30.0)
    assert (20.0, OFF) in bench.drives


def test_payment_before_matching_goes_to_nominal_by_f() -> None:
    bench = silent(PREFERRED).run(5.0)
    bench.dock.authorised(bench.now)
    bench.run(10.0)
    assert bench.drives[2:] == [(5.0, UNAVAILABLE)]
    assert [(time, item.wanted) for time, item in bench.events(Basic) if isinstance(item, Basic)] == [(9.0, True)]


def test_payment_on_a_link_goes_to_nominal_by_x1() -> None:
    bench = linked(PREFERRED).run(5.0)
    bench.dock.authorised(bench.now)
    bench.run(10.0)
    assert bench.drives[2:] == [(5.0, X1)]
    assert [time for time, _ in bench.events(Basic)] == [8.0]


def test_payment_changes_nothing_where_communication_is_required() -> None:
    bench = silent().run(5.0)
    bench.dock.authorised(bench.now)
    assert bench.run(10.0).drives[-1] == (0.0, DIGITAL)


def test_a_station_without_communication_charges_by_duty_cycle_at_once() -> None:
    for bench in (StationBench(None), StationBench(Wired(START), replace(SILENT, hlc=Hlc.NEVER))):
        bench.put(Pilot.B)
        assert [time for time, _ in bench.events(Basic)] == [0.0]
        assert bench.drives == [(0.0, X1)]


def test_a_link_that_is_there_lasts() -> None:
    bench = linked().run(300.0)
    assert [time for time, _ in bench.events(LinkReady)] == [0.0]
    assert bench.drives == [(0.0, X1), (0.0, DIGITAL)]
    assert bench.dock.ready


def test_a_lost_link_is_sought_again_after_three_seconds_of_x1() -> None:
    bench = linked().run(10.0)
    bench.dock.carrier(False, bench.now)
    bench.run(1.0)
    assert not bench.dock.ready
    bench.dock.carrier(True, bench.now)
    bench.run(10.0)
    assert bench.drives[2:] == [(10.0, X1), (13.0, DIGITAL)]
    assert [time for time, _ in bench.events(LinkLost)] == [10.0]
    assert [time for time, _ in bench.events(LinkReady)] == [0.0, 13.0]


def flap(bench: StationBench, held: float) -> None:
    """Lose the link, have it back, and hold it for so long."""
    bench.dock.carrier(False, bench.now)
    bench.run(0.5)
    bench.dock.carrier(True, bench.now)
    bench.run(3.0 + held)


def test_a_link_that_is_lost_again_and_again_is_given_up() -> None:
    bench = linked().run(1.0)
    for _ in range(4):
        flap(bench, held=5.0)
    assert bench.dock.phase is Phase.FAILED
    assert len(bench.events(LinkError)) == 1


def test_losses_long_ago_are_forgotten() -> None:
    bench = linked().run(1.0)
    for _ in range(10):
        flap(bench, held=61.0)
    assert bench.dock.ready


def test_a_drawn_plug_ends_everything_at_once_whatever_the_phase() -> None:
    for wait in (0.0, 10.0, 30.0, 45.0, 69.0, 100.0):
        bench = silent().run(wait).put(Pilot.A)
        assert bench.dock.phase is Phase.EMPTY
        assert bench.drives[-1] == (wait, X1)
        assert bench.dock.next_deadline() is None


def test_the_next_car_begins_anew() -> None:
    bench = silent().run(100.0).put(Pilot.A).run(1.0)
    seen = len(bench.drives)
    bench.put(Pilot.B).run(72.0)
    assert [round(time - 101.0, 3) for time, _ in bench.drives[seen:]] == [0.0, 20.0, 24.0, 44.0, 48.0, 68.0]


def test_the_pilots_own_e_and_f_are_no_end() -> None:
    bench = silent().run(21.0).put(Pilot.F).run(3.2)
    assert bench.dock.phase is Phase.MATCHING  # and the reading is late
    bench.put(Pilot.B).run(1.0)
    assert bench.dock.phase is Phase.MATCHING


def test_an_f_of_other_making_is_an_end() -> None:
    bench = linked().run(5.0).put(Pilot.F)
    assert bench.dock.phase is Phase.EMPTY
    assert not bench.dock.ready
    bench.put(Pilot.B)
    assert bench.dock.ready


def test_a_session_leaves_the_pilot_for_a_while_and_then_the_link() -> None:
    bench = linked().run(5.0)
    bench.dock.over(bench.now, keep=False, good=True, retain=1.5)
    bench.run(10.0)
    assert bench.drives[2:] == [(6.5, X1)]
    assert not bench.dock.ready


def test_a_car_that_toggles_its_pilot_after_a_session_gets_another() -> None:
    bench = linked().run(5.0)
    bench.dock.over(bench.now, keep=False, good=True, retain=1.5)
    bench.run(10.0).put(Pilot.C)
    assert bench.drives[-1] == (15.0, DIGITAL)
    assert len(bench.events(LinkReady)) == 2


def test_the_link_of_a_paused_session_is_kept() -> None:
    bench = linked().run(5.0)
    bench.dock.over(bench.now, keep=True, good=True, retain=1.5)
    bench.run(10.0)
    assert bench.dock.ready
    bench.dock.wake(bench.now)
    bench.run(0.0)
    assert bench.drives[2:] == [(6.5, X1), (15.0, DIGITAL)]
    assert bench.dock.phase is Phase.LINKED


def test_after_a_session_that_ended_badly_another_link_is_sought() -> None:
    bench = linked().run(5.0)
    bench.dock.over(bench.now, keep=False, good=False, retain=1.5)
    bench.run(10.0)
    assert bench.drives[2:] == [(6.5, X1), (9.5, DIGITAL)]
    assert [time for time, _ in bench.events(LinkReady)] == [0.0, 9.5]


def test_sessions_that_end_badly_again_and_again_are_given_up() -> None:
    bench = linked()
    for _ in range(5):
        bench.run(5.0)
        bench.dock.over(bench.now, keep=False, good=False, retain=1.5)
    assert bench.run(10.0).dock.phase is Phase.FAILED


def test_a_car_that_connects_again_while_the_pilot_goes_on_finds_the_link() -> None:
    bench = linked().run(5.0)
    bench.dock.over(bench.now, keep=False, good=True, retain=1.5)
    bench.run(1.0)
    bench.dock.wake(bench.now)
    assert bench.run(10.0).dock.phase is Phase.LINKED


def test_a_modem_that_does_not_answer_is_no_reason_to_wake_the_car() -> None:
    link = StationLink(
        bytes((2, 0, 0, 0, 0, 1)), StationPolicy(modem=MODEMS["virtual"]), lambda size: bytes(size), START
    )
    link.carrier(True, START)
    bench = StationBench(link, SILENT).put(Pilot.B).run(200.0)
    assert {drive for _, drive in bench.drives} == {X1, DIGITAL}
    assert bench.dock.phase is Phase.FAILED
    [(_, error)] = bench.events(LinkError)
    assert error == LinkError("the modem is not ready")
