"""Shortcuts through the states of a station, which others found open: group 24 of the defects (see test_defects)."""

from typing import Any

import pytest

from pilotwire.messages import iso2
from pilotwire.messages.iso20 import common
from pilotwire.ports import Contactors, OutputOff
from pilotwire.secc import Sleeper
from pilotwire.secc.engine import LINGER
from pilotwire.secc.visit import Output
from pilotwire.session.blank import blank
from pilotwire.session.dialect import BLANK
from pilotwire.session.iso20 import S
from tests.secc.moments import Moment, codes, moments_of

UNSELECTED = (S.AUTHORIZATION_SETUP, S.AUTHORIZATION, S.SERVICE_DISCOVERY, S.SERVICE_DETAIL, S.SERVICE_SELECTION)
LIVE = {"CABLE_CHECK", "PRE_CHARGE", "PRE_CHARGED", "CURRENT_DEMAND", "CHARGING_STATUS", "CHARGE_LOOP"}


@pytest.mark.parametrize("state", UNSELECTED)
@pytest.mark.parametrize("name", ["iso20-dc-dynamic", "iso20-ac-dynamic"])
def test_defect_24_services_are_not_renegotiated_by_who_has_none(name: str, state: S) -> None:
    moment = moments_of(name)[state]
    engine, way = moment.fresh(), common.ChargingSession.ServiceRenegotiation
    engine.receive(moment.frame(common.SessionStopReq(header=BLANK, charging_session=way)), moment.now)
    assert codes(engine.take()) == ["FAILED_NoServiceRenegotiationSupported"]
    assert engine.state is S.ENDED


@pytest.mark.parametrize("name", ["iso20-dc-dynamic", "iso20-ac-dynamic", "iso2-dc", "iso2-ac"])
def test_defect_24_no_pause_while_the_cable_is_live(name: str) -> None:
    about = [moment for state, moment in moments_of(name).items() if state.name in LIVE]
    for moment in about:
        outputs = _asks_for_a_pause(moment)
        assert codes(outputs) == ["FAILED_PauseNotAllowed" if moment.dialect.is_iso20 else "FAILED"]
        assert outputs.index(OutputOff()) < outputs.index(Contactors(False))
        assert not [item for item in outputs if isinstance(item, Sleeper)]
    assert about


def _asks_for_a_pause(moment: Moment) -> list[Output]:
    kit: Any = common if moment.dialect.is_iso20 else iso2
    header = {"header": BLANK} if moment.dialect.is_iso20 else {}
    engine = moment.fresh()
    engine.receive(moment.frame(kit.SessionStopReq(charging_session=kit.ChargingSession.Pause, **header)), moment.now)
    return engine.take()


def test_defect_24_asking_for_certificates_does_not_hold_a_session_open() -> None:
    moment = moments_of("iso20-dc-dynamic")[S.AUTHORIZATION]
    engine = moment.fresh()
    for seconds in (0, 1):
        engine.receive(moment.frame(blank(common.CertificateInstallationReq)), moment.now + seconds)
    assert codes(engine.take()) == ["FAILED", "FAILED_SequenceError"]
    assert engine.next_deadline() == moment.now + LINGER
