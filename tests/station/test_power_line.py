"""Posts and cars over real sockets on a virtual power line: nothing without a link, and no link outlives its plug."""

from tests.net.apart.running import play

SCENES = "tests.station.line_scenes"


def test_a_session_runs_as_soon_as_the_link_is_there() -> None:
    assert play(SCENES, "session") == {"good": True, "looped": True, "key": True}


def test_a_post_without_a_link_neither_answers_nor_serves() -> None:
    assert play(SCENES, "unplugged") == {"discovery": "silence", "answer": ""}


def test_a_line_that_fails_ends_the_session_and_the_next_has_another_key() -> None:
    assert play(SCENES, "loss") == {"good": False, "again": True, "another key": True}


def test_a_drawn_plug_ends_session_and_link_and_the_next_car_charges() -> None:
    assert play(SCENES, "drawn") == {"why": "the plug was pulled", "again": True}


def test_a_session_runs_over_a_plain_interface() -> None:
    assert play(SCENES, "plain") == {"good": True, "told": ["LinkReady", "LinkStep"]}


def test_a_car_that_finds_no_link_says_so() -> None:
    assert play(SCENES, "nobody")["error"].startswith("no data link: ")


def test_check_23_a_plain_interface_without_carrier_ends_the_session_on_both_sides() -> None:
    assert play(SCENES, "carrier") == {"good": False, "lost": 1}


def test_stations_and_cars_out_of_settings_files_find_each_other() -> None:
    assert play(SCENES, "configured") == {"good": [True, True], "keys": 2}
