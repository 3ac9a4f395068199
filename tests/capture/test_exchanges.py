"""What replay needs is read out of a capture: every request as sent, its answer, and what the station offered."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pilotwire.capture.anatomy import is_request
from pilotwire.capture.connections import Direction
from pilotwire.capture.exchange import Recording
from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.limits import limits_of
from pilotwire.capture.offer import OfferedService, Waiting
from pilotwire.capture.reading import MessageSeen, messages
from pilotwire.capture.recording import recordings, recordings_in
from pilotwire.capture.records import Packet
from pilotwire.capture.schedule import PowerStep, steps_of
from pilotwire.messages import codec, iso2
from pilotwire.messages.iso20 import ac, common
from pilotwire.messages.iso20.base import MessageHeader, RationalNumber
from pilotwire.messages.iso20.base import ResponseCode as ResponseCode20
from pilotwire.messages.sap import AppProtocol, ResponseCode, SupportedAppProtocolReq, SupportedAppProtocolRes
from pilotwire.ports import Limits
from pilotwire.wire import v2gtp
from pilotwire.wire.v2gtp import PayloadType
from tests.capture.demo import DEMO
from tests.capture.recording import Talk
from tests.shared import shared


class Figures(msgspec.Struct, frozen=True):
    """What a recording holds: exchanges for each connection, refusals, and the namespace agreed on."""

    exchanges: tuple[int, ...]
    namespace: str | None
    refused: int = 0
    end: str = "closed"


DIN, ISO2 = "urn:din:70121:2012:MsgDef", "urn:iso:15118:2:2013:MsgDef"
FIGURES = {
    "mercedes-eqe-din-dc": Figures((49,), DIN),
    "mercedes-eqe-iso2-ac": Figures((16,), ISO2, end="end of capture"),
    "mercedes-eqe-iso2-dc": Figures((137,), ISO2, refused=1),
    "mg4-iso2-dc-restart": Figures((37, 38), ISO2),
    "opel-mokka-iso2-stale-session": Figures((53,), ISO2, end="reset"),
    "seres3-iso2-ac-cablecheck": Figures((168,), ISO2, refused=162, end="end of capture"),
    "skoda-enyaq-iso2-ac": Figures((107,), ISO2),
    "subaru-solterra-din-empty-session-id": Figures((143,), DIN, end="end of capture"),
    "tesla-y-din-dc": Figures((175,), DIN, end="reset"),
    "tesla-y-iso2-refused": Figures((1,), None, refused=1),
    "vw-id4-din-dc": Figures((68,), DIN),
    "vw-id4-iso2-pnc-offered": Figures((5,), ISO2, refused=1),
}


def recorded(name: str) -> list[Recording]:
    return found(shared(f"captures/{name}.pcap"))


def found(path: Path) -> list[Recording]:
    with path.open("rb") as stream:
        return list(recordings_in(stream))


def test_no_recording_is_left_out() -> None:
    assert {path.stem for path in shared("captures").glob("*.pcap")} == FIGURES.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_figures(name: str) -> None:
    seen = recorded(name)
    answers = [exchange.answer for one in seen for exchange in one.exchanges if exchange.answer is not None]
    assert FIGURES[name] == Figures(
        exchanges=tuple(len(one.exchanges) for one in seen),
        namespace=seen[0].offer.namespace,
        refused=sum(not answer.accepts for answer in answers),
        end=seen[0].reason,
    )
    assert [one.losses for one in seen] == [()] * len(seen)


@pytest.mark.parametrize("name", FIGURES)
def test_every_request_is_there_as_it_was_sent_and_in_its_order(name: str) -> None:
    with shared(f"captures/{name}.pcap").open("rb") as stream:
        items = [item for item in messages(flows(read(stream))) if isinstance(item, MessageSeen)]
    sent = [item.payload for item in items if item.direction is Direction.TO_STATION]
    exchanges = [exchange for one in recorded(name) for exchange in one.exchanges]
    assert [exchange.payload for exchange in exchanges] == sent
    assert all(is_request(exchange.message) for exchange in exchanges)


@pytest.mark.parametrize("name", FIGURES)
def test_every_answer_belongs_to_its_request(name: str) -> None:
    for one in recorded(name):
        for exchange in one.exchanges:
            assert exchange.answer is not None
            assert exchange.time <= exchange.answer.time
            assert type(answer_of(exchange.answer.message)).__name__ == exchange.name[0].upper() + exchange.name[
                1:
            ].replace("Req", "Res")


def answer_of(message: Any) -> Any:
    return message.body.body_element if hasattr(message, "body") else message


def test_the_offer_of_a_dc_station() -> None:
    (one,) = recorded("tesla-y-din-dc")
    assert one.offer.transfer_modes == ("DC_extended",)
    assert (one.offer.external_payment, one.offer.contract_payment) == (True, False)
    assert one.offer.evse_id == bytes.fromhex("49A80737A45678")
    assert one.offer.limits == Limits(
        max_charge_w=9000, max_charge_a=50, min_charge_a=1, max_volts=900, min_volts=200, phases=3
    )
    assert one.offer.schedule == (PowerStep(0, 3600, 200),)
    assert [(one.message, one.ongoing, one.finished) for one in one.offer.waiting] == [
        ("ContractAuthenticationRes", 1, True),
        ("ChargeParameterDiscoveryRes", 0, True),
        ("CableCheckRes", 150, True),
    ]
    assert one.offer.waiting[-1].seconds == pytest.approx(54.93, abs=0.01)


def test_the_offer_of_an_ac_station() -> None:
    (one,) = recorded("skoda-enyaq-iso2-ac")
    assert one.offer.transfer_modes == ("AC_three_phase_core", "AC_single_phase_core")
    assert one.offer.limits == Limits(max_charge_w=230 * 16 * 3, max_charge_a=16, max_volts=230, phases=3)
    assert one.offer.schedule == (PowerStep(0, None, 11000), PowerStep(43200, 43200, 7000))
    assert (one.offer.evse_id, one.offer.meter_id) == ("DE*PNX*E123456*1", "YETI_POWERMETER")


def test_the_offer_that_wanted_a_contract() -> None:
    (one,) = recorded("vw-id4-iso2-pnc-offered")
    assert (one.offer.external_payment, one.offer.contract_payment) == (False, True)
    assert one.offer.limits is None
    assert [exchange.answer.code for exchange in one.exchanges if exchange.answer][-2:] == [
        "FAILED_PaymentSelectionInvalid",
        "OK",
    ]


def test_waiting_that_never_ended() -> None:
    (one,) = recorded("seres3-iso2-ac-cablecheck")
    last = one.offer.waiting[-1]
    assert last == Waiting("CableCheckRes", 161, last.seconds, finished=False)
    assert last.seconds == pytest.approx(61.64, abs=0.01)


def test_our_own_recording_of_part_20() -> None:
    bidirectional, din = found(DEMO)
    offer = bidirectional.offer
    assert (offer.namespace, din.offer.namespace) == ("urn:iso:std:iso:15118:-20:DC", DIN)
    assert [(one.number, len(one.sets)) for one in offer.services] == [(2, 0), (6, 1)]
    assert offer.services[1].sets[0]["ControlMode"] == 2
    assert offer.limits is not None
    assert (offer.limits.max_discharge_w, offer.limits.max_discharge_a) == (100_000, 150)
    assert offer.session_ids == (bytes.fromhex("2802168A29A4FDCA"),)
    assert (len(bidirectional.exchanges), len(din.exchanges)) == (94, 33)


REQUEST = SupportedAppProtocolReq(
    app_protocol=(
        AppProtocol(protocol_namespace=ISO2, version_number_major=2, version_number_minor=0, schema_id=7, priority=1),
    )
)
RESPONSE = SupportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=7)


def framed(schema: str, message: Any, kind: PayloadType = PayloadType.EXI) -> bytes:
    return v2gtp.encode(kind, codec(schema).encode(message))


def played(*says: tuple[Direction, bytes], drop: Sequence[int] = (), twice: bool = False) -> list[Recording]:
    talk = Talk()
    packets: list[Packet] = [*talk.greet()]
    for direction, data in says:
        packets.append(talk.ask(data) if direction is Direction.TO_STATION else talk.answer(data))
    packets += talk.part()
    kept = [packet for place, packet in enumerate(packets) if place - 3 not in drop for _ in range(1 + twice)]
    return list(recordings(messages(flows(kept))))


UP, DOWN = Direction.TO_STATION, Direction.TO_CAR
ASK, ANSWER = (UP, framed("sap", REQUEST)), (DOWN, framed("sap", RESPONSE))


def test_packets_sent_twice_are_one_exchange() -> None:
    (one,) = played(ASK, ANSWER, twice=True)
    assert len(one.exchanges) == 1
    assert one.offer.namespace == ISO2


def test_a_request_without_an_answer() -> None:
    (one,) = played(ASK)
    assert [exchange.answer for exchange in one.exchanges] == [None]
    assert one.offer.namespace is None


def test_a_request_that_the_capture_lost() -> None:
    (one,) = played(ASK, ANSWER, ASK, drop=[0])
    assert len(one.exchanges) == 1
    assert set(one.losses) == {"1 x octet(s) missing from the capture", "1 x answer(s) without a request"}


def test_a_request_that_cannot_be_decoded_keeps_its_octets_and_its_answer() -> None:
    broken = codec("sap").encode(REQUEST)[:-9]
    (one,) = played((UP, v2gtp.encode(PayloadType.EXI, broken)), ANSWER)
    (exchange,) = one.exchanges
    assert (exchange.message, exchange.payload, exchange.name) == (None, broken, "not decoded")
    assert exchange.refusal.startswith("sap: ")
    assert exchange.answer is not None
    assert exchange.answer.message == RESPONSE


def test_an_answer_that_cannot_be_decoded() -> None:
    (one,) = played(ASK, (DOWN, v2gtp.encode(PayloadType.EXI, b"\xff")))
    answer = one.exchanges[0].answer
    assert answer is not None
    assert (answer.message, answer.code, answer.accepts) == (None, None, False)
    assert answer.refusal


def test_answers_of_two_requests_at_once_find_theirs() -> None:
    header = MessageHeader(session_id=bytes(8), time_stamp=1)
    setup = common.SessionSetupReq(header=header, evccid="WMI1")
    ok = common.SessionSetupRes(
        header=header, response_code=ResponseCode20.OK_NewSessionEstablished, evse_id="ZZ*PWR*E1"
    )
    stop = common.SessionStopReq(header=header, charging_session=common.ChargingSession.Terminate)
    stopped = common.SessionStopRes(header=header, response_code=ResponseCode20.OK)
    main = PayloadType.ISO20_MAIN
    says = [(UP, setup), (UP, stop), (DOWN, stopped), (DOWN, ok)]
    (one,) = played(*((way, framed("iso20-common", message, main)) for way, message in says))
    assert [(exchange.name, exchange.answer and exchange.answer.message) for exchange in one.exchanges] == [
        ("SessionSetupReq", ok),
        ("SessionStopReq", stopped),
    ]


def test_a_connection_without_charging_traffic_makes_no_recording() -> None:
    assert played((UP, b"GET / HTTP/1.0\r\n\r\n")) == []


def test_the_limits_of_part_20_ac_are_sums_over_phases() -> None:
    answer = ac.AC_ChargeParameterDiscoveryRes(
        header=MessageHeader(session_id=bytes(8), time_stamp=1),
        response_code=ResponseCode20.OK,
        energy_transfer_mode=ac.BPT_AC_CPDResEnergyTransferMode(
            evse_maximum_charge_power=watts(3680),
            evse_maximum_charge_power_l2=watts(3680),
            evse_maximum_charge_power_l3=watts(3680),
            evse_minimum_charge_power=watts(1000),
            evse_nominal_frequency=watts(50),
            evse_maximum_discharge_power=watts(-6900),
            evse_minimum_discharge_power=watts(0),
        ),
    )
    assert limits_of(answer, phases=3, nominal_volts=230) == Limits(
        max_charge_w=11040,
        max_charge_a=16,
        min_charge_w=1000,
        max_volts=230,
        max_discharge_w=6900,
        max_discharge_a=10,
        phases=3,
    )


def watts(value: int) -> RationalNumber:
    return RationalNumber.of(Decimal(value))


def test_the_schedule_of_part_20_is_a_chain() -> None:
    entries = tuple(common.PowerScheduleEntry(duration=900, power=watts(value)) for value in (7000, 11000))
    schedule = common.PowerSchedule(
        time_anchor=1, power_schedule_entries=common.PowerScheduleEntryList(power_schedule_entry=entries)
    )
    assert steps_of(schedule) == (PowerStep(0, 900, 7000), PowerStep(900, 900, 11000))


def test_value_added_services_are_told_with_their_number() -> None:
    body = iso2.ServiceDiscoveryRes(
        response_code=iso2.ResponseCode.OK,
        payment_option_list=iso2.PaymentOptionList(payment_option=(iso2.PaymentOption.Contract,)),
        charge_service=iso2.ChargeService(
            service_id=1,
            service_category=iso2.ServiceCategory.EVCharging,
            free_service=True,
            supported_energy_transfer_mode=iso2.SupportedEnergyTransferMode(
                energy_transfer_mode=(iso2.EnergyTransferMode.AC_single_phase_core,)
            ),
        ),
        service_list=iso2.ServiceList(
            service=(
                iso2.Service(
                    service_id=2, service_category=iso2.ServiceCategory.ContractCertificate, free_service=False
                ),
            )
        ),
    )
    message = iso2.V2G_Message(header=iso2.MessageHeader(session_id=bytes(8)), body=iso2.Body(body_element=body))
    ask = iso2.V2G_Message(
        header=iso2.MessageHeader(session_id=bytes(8)), body=iso2.Body(body_element=iso2.ServiceDiscoveryReq())
    )
    (one,) = played((UP, framed("iso2", ask)), (DOWN, framed("iso2", message)))
    assert one.offer.vas == (OfferedService(2, free=False),)
    assert (one.offer.certificate_installation, one.offer.free) == (True, True)


def test_challenges_are_kept_for_who_plays_the_requests_again() -> None:
    header = MessageHeader(session_id=bytes(range(8)), time_stamp=1)
    setup = common.AuthorizationSetupRes(
        header=header,
        response_code=ResponseCode20.OK,
        authorization_services=(common.Authorization.EIM, common.Authorization.PnC),
        certificate_installation_service=True,
        authorization_mode=common.PnC_ASResAuthorizationMode(gen_challenge=bytes(range(16))),
    )
    ask = common.AuthorizationSetupReq(header=header)
    main = PayloadType.ISO20_MAIN
    (one,) = played((UP, framed("iso20-common", ask, main)), (DOWN, framed("iso20-common", setup, main)))
    assert one.offer.challenges == (bytes(range(16)),)
    assert (one.offer.external_payment, one.offer.contract_payment, one.offer.certificate_installation) == (True,) * 3
