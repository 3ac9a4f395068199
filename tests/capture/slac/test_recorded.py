"""Recordings of whole matchings: by our engines on the virtual power line, and by real cars."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from pilotwire.capture.files import CaptureError, packets, read
from pilotwire.capture.records import Packet
from pilotwire.capture.slac import Grade, Grader
from pilotwire.sim.medium import Plan, Spoofer, car_park, spoofer, two_outlets
from pilotwire.slac import MODEMS, CarPolicy, Validate
from pilotwire.wire.ethernet import BROADCAST
from tests.capture.demo import DEMO, REPO, demo_packets
from tests.capture.slac.script import rules
from tests.shared import shared

EXAMPLE = REPO / "examples" / "slac.pcapng"
record: Callable[..., list[Packet]] = runpy.run_path(str(REPO / "examples" / "record_slac.py"))["record"]

BOTH = {"car0": "outlet0", "car1": "outlet1"}


def grades(found: list[Packet]) -> list[Grade]:
    grader = Grader()
    for packet in found:
        grader.feed(packet.time / 1e9, packet.data, packet.link_type)
    grader.finish()
    assert grader.unread == 0
    return grader.attempts


def played(plan: Plan, seed: int, plugs: Mapping[str, str], policy: CarPolicy | None = None) -> list[Grade]:
    return grades(record(plan, seed, plugs, policy))


@pytest.mark.parametrize("seed", range(8))
def test_our_own_cars_and_stations_have_no_fault(seed: int) -> None:
    plan = car_park(2, seed=seed)
    found = played(plan, seed, BOTH)
    own = {host.mac: station.mac for host, station in zip(plan.hosts[::2], plan.hosts[1::2], strict=True)}
    own |= {station: car for car, station in own.items()}
    assert [(grade.chosen, grade.best, grade.clean) for grade in found] == [
        (own[grade.car], own[grade.car], True) for grade in found
    ]
    assert len({grade.key for grade in found}) == len(found) == 2


@pytest.mark.parametrize("seed", range(4))
def test_toggles_decide_between_two_that_are_about_as_near(seed: int) -> None:
    policy = CarPolicy(modem=MODEMS["virtual"], validate=Validate.ALWAYS)
    (found,) = played(two_outlets(14.0, 12.0, seed=seed), seed, {"car": "own"}, policy)
    assert found.clean
    assert found.validation[-1].startswith("success, ")
    assert [timed.name for timed in found.timers if "vald" in timed.name] == ["TT_EVSE_vald_toggle"]


@pytest.mark.parametrize("seed", range(4))
def test_a_lossy_line_is_blamed_on_nobody_who_did_right(seed: int) -> None:
    found = played(car_park(2, loss=0.1, seed=seed), seed, BOTH)
    blamed = {finding.rule for grade in found for finding in grade.findings if finding.by is not None}
    assert blamed <= {"CM_ATTEN_CHAR.RSP", "CM_ATTEN_CHAR.IND"}
    assert any(grade.matched for grade in found)


def test_a_station_that_made_its_report_up_is_told_from_one_that_measured() -> None:
    plan = spoofer(seed=1)
    liar = plan.hosts[-1].mac
    guests = {"spoofer": Spoofer(liar, Random(1).randbytes)}
    policy = CarPolicy(modem=MODEMS["virtual"], validate=Validate.NEVER)
    (found,) = grades(record(plan, 1, {"car": "own"}, policy, guests))
    assert (found.chosen, found.best) == (liar, liar)
    assert ("report", liar) in rules(found)
    assert "it reports 1 dB in every group" in "".join(finding.text for finding in found.findings)


def vantage(found: list[Packet], mac: bytes) -> list[Packet]:
    """What a capture at one host shows."""
    return [p for p in found if p.data[:6] in (BROADCAST, mac) or p.data[6:12] == mac]


@pytest.mark.parametrize("place", range(4))
def test_a_capture_at_one_host_shows_no_fault_where_there_is_none(place: int) -> None:
    plan = car_park(2, seed=3)
    host = plan.hosts[place]
    found = grades(vantage(record(plan, 3, BOTH), host.mac))
    told = [grade for grade in found if grade.chosen is not None and host.mac in (grade.car, grade.chosen)]
    assert len(told) == 1
    assert told[0].clean
    assert [rules(grade) for grade in found] == [[] for _ in found]


def test_the_committed_recording_is_clean_and_the_cars_went_where_they_were_plugged_in() -> None:
    with EXAMPLE.open("rb") as stream:
        found = grades(list(packets(read(stream))))
    assert [(grade.car[-1], grade.chosen[-1] if grade.chosen else None) for grade in found] == [(0, 0), (1, 1)]
    assert all(grade.clean for grade in found)


def test_the_demo_recording_is_clean() -> None:
    found = grades(demo_packets())
    assert DEMO.exists()
    assert [(grade.matched, len(grade.heard), rules(grade), grade.broken) for grade in found] == [(True, 2, [], ())] * 2


# Car and charger of each; what the verdict says of the mean and the number of messages, counted by hand.
REAL = {
    "mercedes-eqe-din-dc": (1, "at 32.1 dB", {"value of my_nonce", "key strength"}, set()),
    "mg4-iso2-dc-restart": (
        2,
        "at 17.7 dB",
        {"RunID", "value of my_nonce", "key strength"},
        {"TP_EV_batch_msg_interval"},
    ),
    "seres3-iso2-ac-cablecheck": (
        1,
        "at 29.5 dB",
        {"CNT", "NUM_SOUNDS", "value of my_nonce", "key strength"},
        {"TP_EV_batch_msg_interval", "TT_EVSE_match_MNBC"},
    ),
    "tesla-y-din-dc": (3, "at 40.0 dB", {"RunID", "value of my_nonce", "key strength"}, {"TT_matching_rate"}),
    "subaru-solterra-din-empty-session-id": (1, "at 42.4 dB", {"value of my_nonce", "key strength"}, set()),
}


def capture(path: Path) -> list[Packet]:
    found: list[Packet] = []
    with path.open("rb") as stream:
        try:
            for packet in packets(read(stream)):
                found.append(packet)
        except CaptureError:
            pass  # two of them are cut off
    return found


@pytest.mark.parametrize("name", REAL)
def test_real_cars(name: str) -> None:
    attempts, mean, faults, broken = REAL[name]
    found = grades(capture(shared(f"captures/{name}.pcap")))
    last = found[-1]
    assert (len(found), last.matched, mean in last.verdict) == (attempts, True, True)
    assert {rule for rule, _ in rules(last)} == faults
    assert {timed.name for timed in last.broken} == broken
    assert last.heard[0].modem is not None
