"""ISO 15118-20 up to the schedule: names, permission, service, limits."""

from demo_session.iso20 import MAIN, Session, exactly
from demo_session.power import PowerFlow
from demo_session.tape import octets
from pilotwire.messages.iso20.base import Processing, ResponseCode
from pilotwire.messages.iso20.common import (
    Authorization,
    AuthorizationReq,
    AuthorizationRes,
    AuthorizationSetupReq,
    AuthorizationSetupRes,
    Dynamic_SEReqControlMode,
    Dynamic_SEResControlMode,
    EIM_AReqAuthorizationMode,
    EIM_ASResAuthorizationMode,
    IntParameter,
    Parameter,
    ParameterSet,
    ScheduleExchangeReq,
    ScheduleExchangeRes,
    SelectedService,
    Service,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServiceList,
    ServiceParameterList,
    ServiceSelectionReq,
    ServiceSelectionRes,
    SessionSetupReq,
    SessionSetupRes,
)
from pilotwire.messages.iso20.dc import (
    BPT_DC_CPDReqEnergyTransferMode,
    BPT_DC_CPDResEnergyTransferMode,
    DC_ChargeParameterDiscoveryReq,
    DC_ChargeParameterDiscoveryRes,
)

OK = ResponseCode.OK
DC_SERVICE, DC_BPT_SERVICE = 2, 6
PARAMETERS = {
    "Connector": 2,
    "ControlMode": 2,
    "MobilityNeedsMode": 1,
    "Pricing": 0,
    "BPTChannel": 1,
    "GeneratorMode": 1,
}
"""Extended pins, dynamic, needs from the car, no prices, one channel for both directions, grid following."""

MINIMUM_SOC, TARGET_SOC, MAXIMUM_SOC = 40, 80, 95
LENT = (35, 90)
"""State of charge between which the car lends its battery, in per cent."""

DEPARTURE = 9 * 3600


def introduce(session: Session) -> None:
    """Both sides give their names, and the station a session id."""
    session.ask(SessionSetupReq(header=session.header, evccid="PWRDEMO0000000001"))
    session.session_id = octets("first session", 8)
    session.answer(
        SessionSetupRes(
            header=session.header, response_code=ResponseCode.OK_NewSessionEstablished, evse_id="ZZ*PWR*E00001*1"
        )
    )


def authorize(session: Session) -> None:
    """The driver shows a card at the station; the first answer comes before that."""
    session.ask(AuthorizationSetupReq(header=session.header))
    session.answer(
        AuthorizationSetupRes(
            header=session.header,
            response_code=OK,
            authorization_services=(Authorization.EIM,),
            certificate_installation_service=False,
            authorization_mode=EIM_ASResAuthorizationMode(),
        )
    )
    for processing, wait in ((Processing.Ongoing, 900), (Processing.Finished, 80)):
        mode = EIM_AReqAuthorizationMode()
        session.ask(
            AuthorizationReq(
                header=session.header, selected_authorization_service=Authorization.EIM, authorization_mode=mode
            )
        )
        session.answer(AuthorizationRes(header=session.header, response_code=OK, evse_processing=processing), wait)


def agree_on_service(session: Session) -> None:
    """The car takes DC in both directions. The long list of parameters arrives in two pieces, the wrong way round."""
    session.ask(ServiceDiscoveryReq(header=session.header))
    services = tuple(Service(service_id=number, free_service=False) for number in (DC_SERVICE, DC_BPT_SERVICE))
    session.answer(
        ServiceDiscoveryRes(
            header=session.header,
            response_code=OK,
            service_renegotiation_supported=False,
            energy_transfer_service_list=ServiceList(service=services),
        )
    )
    session.ask(ServiceDetailReq(header=session.header, service_id=DC_BPT_SERVICE))
    session.dialogue.answer_crosswise(MAIN, _details(session))
    taken = SelectedService(service_id=DC_BPT_SERVICE, parameter_set_id=1)
    session.ask(ServiceSelectionReq(header=session.header, selected_energy_transfer_service=taken))
    session.answer(ServiceSelectionRes(header=session.header, response_code=OK))


def _details(session: Session) -> ServiceDetailRes:
    parameters = tuple(Parameter(name=name, value=IntParameter(value=value)) for name, value in PARAMETERS.items())
    ways = ServiceParameterList(parameter_set=(ParameterSet(parameter_set_id=1, parameter=parameters),))
    return ServiceDetailRes(
        header=session.header, response_code=OK, service_id=DC_BPT_SERVICE, service_parameter_list=ways
    )


def exchange_limits(session: Session) -> None:
    """What the car can take and give, and what the station can."""
    session.ask(
        DC_ChargeParameterDiscoveryReq(
            header=session.header,
            energy_transfer_mode=BPT_DC_CPDReqEnergyTransferMode(
                ev_maximum_charge_power=exactly(150_000),
                ev_minimum_charge_power=exactly(1_000),
                ev_maximum_charge_current=exactly(200),
                ev_minimum_charge_current=exactly(2),
                ev_maximum_voltage=exactly(810),
                ev_minimum_voltage=exactly(580),
                target_soc=TARGET_SOC,
                ev_maximum_discharge_power=exactly(-90_000),
                ev_minimum_discharge_power=exactly(-1_000),
                ev_maximum_discharge_current=exactly(-120),
                ev_minimum_discharge_current=exactly(-2),
            ),
        )
    )
    session.answer(
        DC_ChargeParameterDiscoveryRes(
            header=session.header,
            response_code=OK,
            energy_transfer_mode=BPT_DC_CPDResEnergyTransferMode(
                evse_maximum_charge_power=exactly(180_000),
                evse_minimum_charge_power=exactly(500),
                evse_maximum_charge_current=exactly(300),
                evse_minimum_charge_current=exactly(1),
                evse_maximum_voltage=exactly(950),
                evse_minimum_voltage=exactly(200),
                evse_maximum_discharge_power=exactly(-100_000),
                evse_minimum_discharge_power=exactly(-500),
                evse_maximum_discharge_current=exactly(-150),
                evse_minimum_discharge_current=exactly(-1),
            ),
        )
    )


def exchange_schedules(session: Session, flow: PowerFlow) -> None:
    """What the car needs by morning; the station will steer by that."""
    needs = Dynamic_SEReqControlMode(
        departure_time=DEPARTURE,
        minimum_soc=MINIMUM_SOC,
        target_soc=TARGET_SOC,
        ev_target_energy_request=exactly(round(flow.energy_to(TARGET_SOC))),
        ev_maximum_energy_request=exactly(round(flow.energy_to(MAXIMUM_SOC))),
        ev_minimum_energy_request=exactly(round(flow.energy_to(MINIMUM_SOC))),
        ev_maximum_v2x_energy_request=exactly(round(flow.energy_to(LENT[1]))),
        ev_minimum_v2x_energy_request=exactly(round(flow.energy_to(LENT[0]))),
    )
    session.ask(ScheduleExchangeReq(header=session.header, maximum_supporting_points=12, control_mode=needs))
    goals = Dynamic_SEResControlMode(departure_time=DEPARTURE, minimum_soc=MINIMUM_SOC, target_soc=TARGET_SOC)
    session.answer(
        ScheduleExchangeRes(
            header=session.header, response_code=OK, evse_processing=Processing.Finished, control_mode=goals
        )
    )
