"""Times and counts: the table is whole, and the policies keep to it."""

import pytest

from pilotwire.slac import MODEMS, CarPolicy, StationPolicy, proof, survey
from pilotwire.slac.timers import COUNTERS, TIMERS, Kind, count, limit, timer

LIMITS = {
    "TT_EV_atten_results": 1.2,
    "TT_EVSE_match_MNBC": 0.6,
    "TT_match_response": 0.2,
    "TT_match_sequence": 0.4,
    "TT_EVSE_match_session": 10.0,
    "TT_EVSE_SLAC_init": 50.0,
    "TT_match_join": 12.0,
    "TT_matching_rate": 0.4,
    "TT_matching_repetition": 10.0,
    "TT_amp_map_exchange": 0.2,
    "TT_EVSE_vald_toggle": 3.5,
    "TP_match_leave": 1.0,
    "TP_EV_vald_toggle": 3.5,
}


def test_the_limits_are_those_that_public_stacks_agree_on() -> None:
    assert {name: limit(name) for name in LIMITS} == LIMITS


def test_names_are_unique_and_least_is_least() -> None:
    names = [*(row.name for row in TIMERS), *(row.name for row in COUNTERS)]
    assert len(names) == len(set(names))
    assert all(0 <= row.least <= row.limit for row in TIMERS)
    assert all(0 < row.least <= row.most for row in COUNTERS)


def test_names_tell_timeouts_from_goals() -> None:
    assert all((row.kind is Kind.TIMEOUT) == row.name.startswith("TT_") for row in TIMERS)


def test_a_name_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        limit("TT_match_lunch")


def test_what_the_car_paces_itself_lies_in_the_ranges_of_the_table() -> None:
    interval, state = timer("TP_EV_batch_msg_interval"), timer("TP_EV_vald_state_duration")
    assert interval.least <= survey.INTERVAL_S <= interval.limit
    assert state.least <= proof.STATE_S <= state.limit
    assert limit("TT_EVSE_match_MNBC") > (survey.STARTS + survey.SOUNDS) * survey.INTERVAL_S


@pytest.mark.parametrize("toggles", range(1, count("C_EV_vald_nb_toggles") + 1))
def test_every_validation_lasts_as_long_as_the_table_wants(toggles: int) -> None:
    seconds = (2 * toggles + 1) * proof.STATE_S
    assert timer("TP_EV_vald_toggle").least <= seconds <= min(limit("TP_EV_vald_toggle"), limit("TT_EVSE_vald_toggle"))


def test_the_standard_policies_keep_to_the_table_and_the_patient_one_does_not() -> None:
    init = timer("TT_EVSE_SLAC_init")
    assert init.least <= StationPolicy().init_s <= init.limit
    assert (CarPolicy().requests, CarPolicy().repetition_s) == (3, 10.0)
    assert (CarPolicy().patient().requests, CarPolicy().patient().repetition_s) == (100, 50.0)


def test_modems_are_found_by_their_own_names() -> None:
    assert all(name == modem.name for name, modem in MODEMS.items())
    assert set(MODEMS) == {"qca7000", "qca7005", "qca7420", "ar7420", "cg5317", "virtual"}
