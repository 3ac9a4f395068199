"""Our car and our station match with programs of others, over raw frames between network namespaces."""

from collections.abc import Mapping

import pytest

from interop.slac.verdict import Expected, Verdict
from tests.slac_peers.matchings import needed, verdicts

LONG_REPORT, SHORT_SOUND = 326, 64

CAR_AT_EVSE, CAR_AT_PYSLAC = ("our-car-evse", "slac-25"), ("our-car-pyslac", "slac-25")
PEV, PYSLAC_AT_STATION = "our-station-pev", ("our-station-pyslac", "slac-25")
MATCHINGS = [CAR_AT_EVSE, CAR_AT_PYSLAC, PYSLAC_AT_STATION, (PEV, "slac-39"), (PEV, "slac-40"), (PEV, "slac-41")]

Found = Mapping[tuple[str, str], Verdict]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    needed(*{pair for pair, _ in MATCHINGS})
    return verdicts(tmp_path_factory.mktemp("matchings"), MATCHINGS)


def test_check_03_our_car_matches_debian_evse_despite_its_long_report(found: Found) -> None:
    verdict = found[CAR_AT_EVSE]
    assert verdict.amiss == ()
    assert verdict.report_octets == LONG_REPORT


def test_check_03_our_station_matches_debian_pev_despite_its_short_sounds_and_single_start(found: Found) -> None:
    verdict = found[PEV, "slac-39"]
    assert verdict.amiss == ()
    assert (verdict.sound_octets, verdict.starts) == (SHORT_SOUND, 1)


def test_check_03_our_car_and_our_station_match_pyslac(found: Found) -> None:
    assert found[CAR_AT_PYSLAC].amiss == ()
    assert found[PYSLAC_AT_STATION].amiss == ()


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("slac-39", Expected.MATCHED), ("slac-40", Expected.MATCHED), ("slac-41", Expected.REFUSED)],
)
def test_check_04_pev_takes_our_station_up_to_40_decibels(name: str, outcome: Expected, found: Found) -> None:
    verdict = found[PEV, name]
    assert (verdict.expected, verdict.amiss) == (outcome, ())
    assert verdict.reported_db == float(name.removeprefix("slac-"))
