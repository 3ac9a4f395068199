"""Second car: DIN SPEC 70121, DC, until somebody hits the emergency button."""

from demo_session import din_values as values
from demo_session.dialogue import Dialogue, Language
from demo_session.handshake import DIN, agree
from demo_session.power import Battery, PowerFlow
from demo_session.tape import octets
from pilotwire.messages.din70121 import (
    Body,
    BodyElement,
    CableCheckReq,
    CableCheckRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ContractAuthenticationReq,
    ContractAuthenticationRes,
    DC_EVPowerDeliveryParameter,
    DC_EVSEStatusCode,
    EVRequestedEnergyTransfer,
    EVSEProcessing,
    IsolationLevel,
    MessageHeader,
    PaymentOption,
    PowerDeliveryReq,
    PowerDeliveryRes,
    PreChargeReq,
    PreChargeRes,
    ResponseCode,
    SelectedService,
    SelectedServiceList,
    ServiceDiscoveryReq,
    ServicePaymentSelectionReq,
    ServicePaymentSelectionRes,
    SessionSetupReq,
    SessionSetupRes,
    V2G_Message,
)
from pilotwire.wire.v2gtp import PayloadType

OK, ONGOING, FINISHED = ResponseCode.OK, EVSEProcessing.Ongoing, EVSEProcessing.Finished
LANGUAGE = Language("din70121", PayloadType.EXI)
BATTERY = Battery(cells=96, watt_hours=58_000, ohms=0.06)
DEMANDS = 16
WANTED = 140.0


class Session:
    """A dialogue with the headers of DIN SPEC 70121; like many cars, this one sends a single zero octet at first."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue, self.tape = dialogue, dialogue.tape
        self.session_id = bytes(1)

    def ask(self, body: BodyElement, wait: float = 40) -> None:
        """A request; then the station thinks."""
        self._dialogue.ask(LANGUAGE, self._message(body), wait)

    def answer(self, body: BodyElement, wait: float = 100) -> None:
        """A response; then the car thinks."""
        self._dialogue.answer(LANGUAGE, self._message(body), wait)

    def _message(self, body: BodyElement) -> V2G_Message:
        return V2G_Message(header=MessageHeader(session_id=self.session_id), body=Body(body_element=body))


def interrupted_session(dialogue: Dialogue) -> None:
    """Everything from the handshake to the emergency; then the station hangs up."""
    dialogue.open()
    agree(dialogue, DIN)
    session = Session(dialogue)
    flow = PowerFlow(BATTERY, soc=21.4, ramp=90)
    _introduce(session, dialogue.car.mac)
    _authorize(session)
    _exchange_limits(session, flow)
    _check_cable(session, flow)
    _precharge(session, flow)
    _start(session, flow)
    _charge(session, flow)
    dialogue.close(first=dialogue.station)


def _introduce(session: Session, mac: bytes) -> None:
    session.ask(SessionSetupReq(evccid=mac))
    session.session_id = octets("second session", 8)
    code = ResponseCode.OK_NewSessionEstablished
    session.answer(SessionSetupRes(response_code=code, evse_id=b"ZZ*PWR*E00001*1", date_time_now=session.tape.seconds))
    session.ask(ServiceDiscoveryReq())
    session.answer(values.services())


def _authorize(session: Session) -> None:
    charging = SelectedServiceList(selected_service=(SelectedService(service_id=1),))
    session.ask(
        ServicePaymentSelectionReq(
            selected_payment_option=PaymentOption.ExternalPayment, selected_service_list=charging
        )
    )
    session.answer(ServicePaymentSelectionRes(response_code=OK))
    for processing, wait in ((ONGOING, 1100), (FINISHED, 90)):
        session.ask(ContractAuthenticationReq())
        session.answer(ContractAuthenticationRes(response_code=OK, evse_processing=processing), wait)


def _exchange_limits(session: Session, flow: PowerFlow) -> None:
    session.ask(
        ChargeParameterDiscoveryReq(
            ev_requested_energy_transfer_type=EVRequestedEnergyTransfer.DC_extended,
            ev_charge_parameter=values.car_limits(flow),
        )
    )
    session.answer(
        ChargeParameterDiscoveryRes(
            response_code=OK,
            evse_processing=FINISHED,
            sa_schedules=values.schedule(),
            evse_charge_parameter=values.station_limits(),
        )
    )


def _check_cable(session: Session, flow: PowerFlow) -> None:
    testing = values.station(DC_EVSEStatusCode.EVSE_IsolationMonitoringActive, IsolationLevel.Invalid)
    for processing, state in (*((ONGOING, testing),) * 4, (FINISHED, values.station())):
        session.ask(CableCheckReq(dc_ev_status=values.car(flow)))
        session.answer(CableCheckRes(response_code=OK, dc_evse_status=state, evse_processing=processing), 480)


def _precharge(session: Session, flow: PowerFlow) -> None:
    target = flow.battery_volts
    for share in (0.2, 0.9, 0.99):
        session.ask(
            PreChargeReq(
                dc_ev_status=values.car(flow),
                ev_target_voltage=values.volts(target),
                ev_target_current=values.amps(1),
            )
        )
        reached = values.volts(target * share)
        state = values.station()
        session.answer(PreChargeRes(response_code=OK, dc_evse_status=state, evse_present_voltage=reached), 150)


def _start(session: Session, flow: PowerFlow) -> None:
    ready = DC_EVPowerDeliveryParameter(dc_ev_status=values.car(flow), charging_complete=False)
    session.ask(PowerDeliveryReq(ready_to_charge_state=True, ev_power_delivery_parameter=ready), 150)
    session.answer(PowerDeliveryRes(response_code=OK, evse_status=values.station()))
    flow.step(0, session.tape.time)


def _charge(session: Session, flow: PowerFlow) -> None:
    for _ in range(DEMANDS):
        session.ask(values.demand(flow, WANTED), 60)
        flow.step(WANTED, session.tape.time)
        session.answer(values.reading(flow, OK, values.station()), 120)
    session.ask(values.demand(flow, WANTED), 60)
    flow.settle(0, session.tape.time)
    shutdown = values.station(DC_EVSEStatusCode.EVSE_EmergencyShutdown)
    session.answer(values.reading(flow, ResponseCode.FAILED, shutdown), 30)
