"""The table of states, against a second statement of it."""

from pilotwire.ports import Pilot
from pilotwire.signalling import levels

A, B, C, D, E, F = Pilot


def restated(mv: int, before: Pilot | None) -> Pilot | None:
    """The table of chargebyte's CPUtils once more, from its description; None is a voltage out of range."""
    if mv > 13_000:
        return None
    if mv >= 11_000:
        return A
    if 10_000 <= mv < 11_000:
        return A if before is A else B
    if 8_000 <= mv < 10_000:
        return B
    if 7_000 <= mv < 8_000:
        return B if before in (A, B) else C
    if 5_000 <= mv < 7_000:
        return C
    if 4_000 <= mv < 5_000:
        return C if before in (A, B, C) else D
    if 2_000 <= mv < 4_000:
        return D
    if -1_000 <= mv < 2_000:
        return E
    if -2_000 <= mv < -1_000:
        return E if before in (A, B, C, D, E) else None
    if -10_000 <= mv < -2_000:
        return None
    if -11_000 <= mv < -10_000:
        return F if before is F else None
    return F if -13_000 <= mv < -11_000 else None


def test_check_09_every_millivolt_has_the_state_of_the_table_whatever_was_before() -> None:
    for before in (A, B, C, D, E, F, None):
        wrong = [mv for mv in range(-14_000, 14_001) if levels.state(mv, before) is not restated(mv, before)]
        assert wrong == [], before


def test_no_number_is_no_state() -> None:
    assert levels.state(float("nan"), B) is None


def test_noise_at_a_threshold_does_not_make_a_state_flicker() -> None:
    state: Pilot | None = B
    for volts in (8.1, 7.9, 8.05, 7.2, 7.9, 8.0):
        state = levels.state(volts * 1000, state)
        assert state is B
    for volts in (6.9, 7.1, 7.9, 6.9):
        state = levels.state(volts * 1000, state)
        assert state is C
