"""Which station a car takes, by the reports alone."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.slac import FIELD, SDK, Candidate, CarPolicy, Finding, Validate
from pilotwire.slac.decision import decide
from tests.slac.desk import groups


def station(number: int, db: float, sounds: int = 10) -> Candidate:
    return Candidate(evse=bytes((2, 0, 0, 0, 0, number)), sounds=sounds, groups=groups(db))


@pytest.mark.parametrize(
    ("db", "sdk", "field"),
    [
        (9.9, Finding.FOUND, Finding.FOUND),
        (10.0, Finding.POTENTIALLY_FOUND, Finding.FOUND),
        (19.9, Finding.POTENTIALLY_FOUND, Finding.FOUND),
        (20.0, Finding.NOT_FOUND, Finding.FOUND),
        (40.0, Finding.NOT_FOUND, Finding.POTENTIALLY_FOUND),
        (80.0, Finding.NOT_FOUND, Finding.NOT_FOUND),
    ],
)
def test_thresholds(db: float, sdk: Finding, field: Finding) -> None:
    assert (station(1, db).finding(SDK), station(1, db).finding(FIELD)) == (sdk, field)


@pytest.mark.parametrize(
    "nothing",
    [
        Candidate(evse=b"\x02" * 6, sounds=0, groups=groups(5)),
        Candidate(evse=b"\x02" * 6, sounds=10, groups=b""),
        Candidate(evse=b"\x02" * 6, sounds=0, groups=bytes(58)),
        Candidate(evse=b"\x02" * 6, sounds=10, groups=bytes(58)),
    ],
)
def test_a_report_of_nothing_is_not_the_best(nothing: Candidate) -> None:
    assert nothing.finding(FIELD) is Finding.NOT_FOUND
    assert decide([nothing], CarPolicy()).take is None
    assert decide([nothing, station(2, 30)], CarPolicy()).take == station(2, 30)


def test_a_mean_is_over_the_reported_groups() -> None:
    assert Candidate(evse=b"\x02" * 6, sounds=3, groups=bytes((10, 20, 30))).mean_db == 20.0


def test_plainly_the_nearest_is_taken_without_validation() -> None:
    decision = decide([station(1, 30), station(2, 9)], CarPolicy())
    assert (decision.take, decision.prove) == (station(2, 9), ())


def test_stations_about_as_near_have_to_prove_themselves_the_nearest_first() -> None:
    decision = decide([station(1, 14), station(2, 12), station(3, 39)], CarPolicy())
    assert (decision.take, decision.prove) == (None, (station(2, 12), station(1, 14), station(3, 39)))


def test_a_station_that_is_potentially_found_has_to_prove_itself() -> None:
    assert decide([station(1, 51)], CarPolicy()).prove == (station(1, 51),)


def test_without_validation_only_a_found_station_is_taken() -> None:
    never = CarPolicy(validate=Validate.NEVER)
    assert decide([station(1, 14), station(2, 12)], never).take == station(2, 12)
    refused = decide([station(1, 51)], never)
    assert refused.take is None
    assert "validation is off" in refused.why


def test_validation_may_be_wanted_always() -> None:
    assert decide([station(1, 9)], CarPolicy(validate=Validate.ALWAYS)).prove == (station(1, 9),)


def test_too_far_is_told_with_numbers() -> None:
    why = decide([station(1, 90)], CarPolicy()).why
    assert why == "no station is near enough: 02:00:00:00:00:01 at 90.0 dB over 10 sounds"
    assert decide([], CarPolicy()).why == "no station reported"


@settings(deadline=None)
@given(st.lists(st.floats(1, 100), min_size=1, max_size=5), st.sampled_from(Validate), st.sampled_from([SDK, FIELD]))
def test_the_order_of_arrival_decides_nothing(levels: list[float], validate: Validate, thresholds: object) -> None:
    assert thresholds in (SDK, FIELD)
    policy = CarPolicy(validate=validate, thresholds=SDK if thresholds == SDK else FIELD)
    stations = [station(number, db) for number, db in enumerate(levels)]
    first, *others = (decide(order, policy) for order in permutations(stations))
    assert all((each.take, each.prove) == (first.take, first.prove) for each in others)
    taken = first.take or (first.prove or (None,))[0]
    assert taken is None or taken.mean_db == min(each.mean_db for each in stations)
