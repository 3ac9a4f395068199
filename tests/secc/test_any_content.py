"""Requests in order with whatever a schema allows in them: the station answers, waits for its hardware, or refuses."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotwire.messages import codec, schema
from pilotwire.ports import Contactors, OutputOff, SetAcPower, SetOutput
from pilotwire.session.blank import response_of
from pilotwire.session.dialect import Envelope, pack
from pilotwire.wire import v2gtp
from tests.scenarios import START
from tests.secc.moments import Moment, all_moments, name_of, sent
from tests.sessions import body_of
from tests.strategies import messages

PAIRS = [(moment, request) for moment in all_moments() for request in moment.engine.follower.row]


def _name(value: Any) -> str:
    return name_of(value) if isinstance(value, Moment) else value.__name__


@pytest.mark.parametrize(("moment", "request_class"), PAIRS, ids=_name)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_any_content_of_a_request_in_order_is_borne(moment: Moment, request_class: type[Any], data: Any) -> None:
    engine, home = moment.fresh(), moment.dialect.schemas
    name = next(name for name in home.values() if request_class in schema(name).classes)
    body = data.draw(messages(schema(name), request_class))
    payload_type, message = pack(
        moment.dialect, Envelope(session_id=engine.visit.session_id or bytes(8), body=body), START
    )
    engine.receive(v2gtp.encode(payload_type, codec(home[payload_type]).encode(message)), moment.now)
    outputs = engine.take()
    answers = sent(outputs)
    assert len(answers) <= 1
    for answer in answers:
        assert type(body_of(answer)) is response_of(request_class)
    if any(body_of(answer).response_code.name.startswith("FAILED") for answer in answers):
        assert outputs.index(OutputOff()) < outputs.index(Contactors(False))
    limits = engine.visit.facts.limits
    for command in outputs:
        match command:
            case SetOutput(volts, amps):
                assert 0 <= volts <= limits.max_volts
                assert -limits.max_discharge_a <= amps <= limits.max_charge_a
            case SetAcPower(watts):
                assert -limits.max_discharge_w <= watts <= limits.max_charge_w
