"""Constants where the peer's word counts: group 25 of what others found in their stacks (tests/secc/test_defects)."""

from msgspec.structs import replace

from pilotwire.messages import codec, iso2
from pilotwire.messages.sap import ResponseCode, SupportedAppProtocolRes
from pilotwire.session.dialect import Dialect, unpack
from pilotwire.session.events import Send
from pilotwire.session.handshake import choose, dialect_of, offer
from pilotwire.wire import PayloadType, v2gtp
from tests.scenarios import BY_NAME
from tests.secc.moments import frame
from tests.sessions import World, body_of


def test_defect_25_the_schema_ids_are_the_cars() -> None:
    request = offer([Dialect.ISO2, Dialect.DIN])
    odd = replace(request, app_protocol=tuple(replace(a, schema_id=200 - a.schema_id) for a in request.app_protocol))
    choice = choose(odd, (Dialect.DIN,))
    assert choice is not None
    assert choice.response.schema_id == 198
    assert dialect_of(odd, choice.response) is Dialect.DIN


def test_defect_25_a_car_takes_no_protocol_that_it_did_not_offer() -> None:
    world = World(BY_NAME["iso2-dc"], car_dialects=(Dialect.ISO2, Dialect.DIN))
    world.until(lambda to_station, body: not to_station)
    answer = SupportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=99)
    world.driver.receive(v2gtp.encode(PayloadType.EXI, codec("sap").encode(answer)), world.now)
    assert world.driver.closed
    assert world.driver.state.name == "HANDSHAKE"


def test_defect_25_a_service_goes_by_the_number_that_the_station_gave() -> None:
    world = World(BY_NAME["iso2-dc"])
    world.until(lambda to_station, body: isinstance(body, iso2.ServiceDiscoveryRes))
    right = unpack(world.word.message)
    assert right is not None
    service = replace(right.body.charge_service, service_id=77)
    odd = replace(right, body=replace(right.body, charge_service=service))
    world.driver.receive(frame(Dialect.ISO2, odd), world.now)
    (request,) = [body_of(item.message) for item in world.driver.take() if isinstance(item, Send)]
    assert [chosen.service_id for chosen in request.selected_service_list.selected_service] == [77]
