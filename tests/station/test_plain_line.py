"""Stations and cars at a cable without modems, which has neither carrier nor address before both are there (MCS)."""

from tests.net.apart.running import play

SCENES = "tests.station.plain_scenes"
IPV6, HOMEPLUG = 0x86DD, 0x88E1


def test_a_station_opens_before_anybody_is_at_the_other_end_and_serves_whoever_comes() -> None:
    found = play(SCENES, "cars")
    assert found["before"] == [[None], None]  # neither port nor discovery
    assert (found["good"], found["listens"]) == ([True, True], True)
    assert IPV6 in found["kinds"]
    assert HOMEPLUG not in found["kinds"]


def test_a_station_that_cannot_listen_says_why_and_tries_again_with_the_next_car() -> None:
    found = play(SCENES, "taken")
    assert found["before"] is None
    (why,) = [words for words in found["notes"] if words.startswith("does not listen: UDP port for discovery: 15118")]
    assert "is another station running?" in why
    assert "nobody at the other end of plc0 yet" in found["notes"]
