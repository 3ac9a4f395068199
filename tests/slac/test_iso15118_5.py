"""Which groups of the conformance tests of ISO 15118-5 our tests walk through.

Names of groups and their sizes are those that a public port lists (nvdungx/ISO15118_3_TestEnv); the texts of the single
tests were not at hand, so nothing here says that one of them would pass.
"""

from importlib import import_module

import pytest

GROUPS: dict[tuple[str, str], tuple[int, dict[str, tuple[str, ...]]]] = {
    ("SECC", "CmSlacParm"): (
        13,
        {
            "test_matching": (
                "test_a_repeated_request_with_the_same_run_id_begins_anew",
                "test_a_station_without_a_car_answers_nobody",
            ),
            "test_field": ("test_the_answer_to_a_car_is_as_the_tables_have_it_to_the_octet",),
            "test_checks": ("test_check_06_a_station_waits_20_s_for_a_car_and_then_says_so",),
        },
    ),
    ("SECC", "AttenuationCharacterization"): (
        20,
        {
            "test_checks": (
                "test_check_07_three_lost_sounds_of_ten_leave_a_mean_over_seven",
                "test_check_07_a_profile_without_groups_is_no_sound",
                "test_check_07_whoever_hears_nothing_reports_nothing_and_is_not_taken",
            ),
            "test_field": ("test_one_announcement_of_the_sounds_is_enough",),
            "test_visits": ("test_what_is_left_of_a_flood_goes_by_itself",),
        },
    ),
    ("SECC", "CmValidate"): (
        13,
        {
            "test_validation": (
                "test_a_car_asks_then_toggles_one_to_three_times_and_the_station_counts_right",
                "test_a_station_counts_for_one_car_at_a_time",
                "test_a_station_may_decline",
                "test_nobody_counts_longer_than_3500_ms",
                "test_an_offer_that_breaks_the_rules_is_ignored",
            ),
        },
    ),
    ("SECC", "CmSlacMatch"): (
        24,
        {
            "test_matching": ("test_a_repeated_request_for_the_key_gets_the_same_answer",),
            "test_field": (
                "test_a_car_that_skips_the_sounds_gets_nothing",
                "test_a_car_that_asks_for_the_key_at_leisure_gets_it",
            ),
            "test_visits": ("test_a_car_that_reports_nothing_more_is_forgotten_after_10_s",),
        },
    ),
    ("SECC", "CmAmpMap"): (8, {"test_matching": ("test_each_side_may_ask_the_other_for_less_power",)}),
    ("EVCC", "CmSlacParm"): (
        16,
        {
            "test_checks": (
                "test_check_06_requests_at_0_200_400_ms_then_failed_and_again_400_ms_later",
                "test_check_06_requests_of_one_matching_have_one_run_id_and_the_next_has_another",
                "test_check_06_matching_stops_after_10_s",
            ),
            "test_field": ("test_an_answer_that_echoes_the_address_for_the_run_id_is_ignored",),
        },
    ),
    ("EVCC", "AttenuationCharacterization"): (
        15,
        {
            "test_matching": ("test_sounds_count_down_at_the_pace_of_the_standard",),
            "test_checks": ("test_check_06_a_report_that_never_comes_fails_the_matching_after_1200_ms",),
            "test_field": ("test_the_announcement_is_as_stations_want_it_whatever_they_said_themselves",),
        },
    ),
    ("EVCC", "CmValidate"): (
        21,
        {
            "test_validation": (
                "test_a_wrong_count_is_no_proof",
                "test_a_silent_station_is_asked_three_times",
                "test_a_station_in_state_c_is_not_ready_and_is_asked_again",
                "test_the_pilot_is_back_in_state_b_before_the_match",
            ),
        },
    ),
    ("EVCC", "CmSlacMatch"): (
        12,
        {
            "test_matching": (
                "test_a_match_that_is_never_confirmed_is_asked_for_three_times_and_then_all_begins_anew",
                "test_the_key_of_the_match_goes_into_the_modem_of_the_car",
            ),
        },
    ),
    ("EVCC", "CmAmpMap"): (
        8,
        {
            "test_matching": (
                "test_each_side_may_ask_the_other_for_less_power",
                "test_a_side_that_does_not_answer_an_amplitude_map_is_asked_three_times_and_then_left_alone",
            ),
        },
    ),
    ("EVCC", "PLCLinkStatus"): (
        23,
        {
            "test_leaving": (
                "test_a_drawn_plug_leaves_the_network_on_both_sides_within_a_second",
                "test_states_a_e_and_f_end_a_link",
            ),
            "test_modem": ("test_a_modem_that_forgot_its_key_loses_the_link_on_both_sides",),
            # PLCLinkStatus_003 by number, of the station.
            "test_matching": ("test_a_matched_station_answers_no_other_car",),
        },
    ),
    ("EVCC", "ValidateOrMatch"): (
        1,
        {"test_decision": ("test_stations_about_as_near_have_to_prove_themselves_the_nearest_first",)},
    ),
}


@pytest.mark.parametrize("group", GROUPS, ids="-".join)
def test_every_group_is_walked_through_by_tests_that_exist(group: tuple[str, str]) -> None:
    _, ours = GROUPS[group]
    missing = [
        name for file, names in ours.items() for name in names if not hasattr(import_module(f"tests.slac.{file}"), name)
    ]
    assert ours
    assert missing == []


def test_all_groups_of_matching_are_here() -> None:
    assert sum(size for size, _ in GROUPS.values()) == 174
