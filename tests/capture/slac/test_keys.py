"""Keys are compared and never shown: fresh for every match, as strong as they can be, the same in both modems."""

import msgspec
import pytest

from pilotwire.wire.homeplug import nid_from_nmk, nmk_from_password
from pilotwire.wire.homeplug.modem import CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import CM_SLAC_MATCH_CNF
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM
from tests.capture.slac.script import CAR, NEAR, NMK, Line, alone, change, graded, later, matching, rules

OTHER_CAR = bytes.fromhex("020c00000002")
OTHER_RUN = bytes(range(8))
OTHER_NMK = bytes(range(100, 132, 2))


def without_joining(car: bytes = CAR) -> list[Line]:
    return [line for line in matching(car=car) if not isinstance(line.mme, CM_SET_KEY_REQ)]


def test_a_key_of_an_earlier_match_is_told() -> None:
    first, second = graded(matching(), later(matching(OTHER_RUN), 30))
    assert first.clean
    assert rules(second) == [("key reuse", NEAR)]
    assert "is that of attempt 1 again" in second.findings[0].text
    assert first.key == second.key


def test_a_key_that_another_car_has_is_told_though_it_never_joined() -> None:
    _, second = graded(without_joining(), later(matching(OTHER_RUN, car=OTHER_CAR), 30))
    assert rules(second) == [("key reuse", NEAR)]


def test_a_car_that_never_joined_may_get_its_key_again() -> None:
    _, second = graded(without_joining(), later(matching(OTHER_RUN), 30))
    assert second.clean


def test_two_fresh_keys_have_two_fingerprints() -> None:
    first, second = graded(matching(), later(matching(OTHER_RUN, OTHER_NMK), 30))
    assert second.clean
    assert first.key != second.key


@pytest.mark.parametrize(
    ("nmk", "text"),
    [
        (b"N0AREALKEY0F1234", "letters and digits only"),
        (bytes(16), "one octet, repeated"),
        (nmk_from_password(b"HomePlugAV"), "from the factory"),
    ],
)
def test_keys_that_are_too_easy(nmk: bytes, text: str) -> None:
    grade = alone(matching(nmk=nmk))
    assert rules(grade) == [("key strength", NEAR)]
    assert text in grade.findings[0].text
    assert nmk.hex() not in repr(grade)


@pytest.mark.parametrize("level", range(4))
def test_a_network_identifier_follows_from_the_key_whatever_its_level(level: int) -> None:
    assert alone(change(matching(), CM_SLAC_MATCH_CNF, nid=nid_from_nmk(NMK, level))).clean


def test_a_network_identifier_of_its_own_is_told() -> None:
    assert rules(alone(change(matching(), CM_SLAC_MATCH_CNF, nid=bytes(7)))) == [("NID", NEAR)]


def test_the_car_takes_over_the_stations_key() -> None:
    grade = alone(change(matching(), CM_SET_KEY_REQ, new_key=OTHER_NMK))
    assert rules(grade) == [("key", CAR)]
    assert "in the car's modem" not in grade.verdict


def test_the_station_hands_out_the_key_of_its_modem() -> None:
    def with_modem_key(nmk: bytes) -> list[tuple[str, bytes | None]]:
        own = Line(-5.0, NEAR, LOCAL_MODEM, CM_SET_KEY_REQ(nid=nid_from_nmk(nmk), new_key=nmk))
        return rules(alone([own, *matching()]))

    assert with_modem_key(NMK) == []
    assert with_modem_key(OTHER_NMK) == [("key", NEAR)]


def test_a_repeated_answer_holds_the_same_key() -> None:
    answer = next(line for line in matching() if isinstance(line.mme, CM_SLAC_MATCH_CNF))
    again = answer._replace(time=answer.time + 0.002)
    other = msgspec.structs.replace(answer.mme, nmk=OTHER_NMK)
    assert alone([*matching(), again]).clean
    assert rules(alone([*matching(), again._replace(mme=other)])) == [("key", NEAR)]


def test_a_key_that_the_station_sets_after_the_match_is_for_the_next() -> None:
    new = Line(5.0, NEAR, LOCAL_MODEM, CM_SET_KEY_REQ(nid=nid_from_nmk(OTHER_NMK), new_key=OTHER_NMK))
    first, second = graded(matching(), [new], later(matching(OTHER_RUN, OTHER_NMK, OTHER_CAR), 8))
    assert first.clean
    assert second.clean


def test_keys_of_hosts_that_take_no_part_are_nobodys_business() -> None:
    stranger = bytes.fromhex("020500000099")
    setting = CM_SET_KEY_REQ(nid=bytes(7), new_key=OTHER_NMK, my_nonce=0xAAAAAAAA)
    assert alone([*matching(), Line(0.3, stranger, LOCAL_MODEM, setting)]).clean
