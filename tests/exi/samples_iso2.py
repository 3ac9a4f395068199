"""Messages of ISO 15118-2 for tests and benchmarks; see `samples.py`."""

from pilotwire.messages.iso2 import (
    Body,
    BodyElement,
    CertificateChain,
    ChargeParameterDiscoveryRes,
    ConsumptionCost,
    Cost,
    CostKind,
    CurrentDemandReq,
    CurrentDemandRes,
    DC_EVErrorCode,
    DC_EVSEChargeParameter,
    DC_EVSEStatus,
    DC_EVSEStatusCode,
    DC_EVStatus,
    EVSENotification,
    EVSEProcessing,
    IsolationLevel,
    MessageHeader,
    MeterInfo,
    PaymentDetailsReq,
    PhysicalValue,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    ResponseCode,
    SalesTariff,
    SalesTariffEntry,
    SAScheduleList,
    SAScheduleTuple,
    SessionSetupReq,
    SessionSetupRes,
    SubCertificates,
    UnitSymbol,
    V2G_Message,
)
from tests.exi.octets import octets

SESSION = bytes.fromhex("4A5E6D7C8B9AA9B8")
EVSE_ID = "DE*PWR*E0001*1"
A, V, W, Wh = UnitSymbol.A, UnitSymbol.V, UnitSymbol.W, UnitSymbol.Wh


def message(body: BodyElement, session: bytes = SESSION) -> V2G_Message:
    return V2G_Message(header=MessageHeader(session_id=session), body=Body(body_element=body))


def value(number: int, unit: UnitSymbol, multiplier: int = 0) -> PhysicalValue:
    return PhysicalValue(multiplier=multiplier, unit=unit, value=number)


def session_setup_req() -> V2G_Message:
    return message(SessionSetupReq(evccid=bytes.fromhex("02A1B2C3D4E5")), session=bytes(8))


def session_setup_res() -> V2G_Message:
    return message(
        SessionSetupRes(
            response_code=ResponseCode.OK_NewSessionEstablished, evse_id=EVSE_ID, evse_time_stamp=1_795_000_000
        )
    )


def ready() -> DC_EVStatus:
    return DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=44)


def station() -> DC_EVSEStatus:
    return DC_EVSEStatus(
        notification_max_delay=0,
        evse_notification=EVSENotification.None_,
        evse_isolation_status=IsolationLevel.Valid,
        evse_status_code=DC_EVSEStatusCode.EVSE_Ready,
    )


def charge_parameter_discovery_res() -> V2G_Message:
    return message(
        ChargeParameterDiscoveryRes(
            response_code=ResponseCode.OK,
            evse_processing=EVSEProcessing.Finished,
            sa_schedules=SAScheduleList(sa_schedule_tuple=(schedule(),)),
            evse_charge_parameter=DC_EVSEChargeParameter(
                dc_evse_status=station(),
                evse_maximum_current_limit=value(500, A),
                evse_maximum_power_limit=value(15000, W, 1),
                evse_maximum_voltage_limit=value(1000, V),
                evse_minimum_current_limit=value(0, A),
                evse_minimum_voltage_limit=value(150, V),
                evse_current_regulation_tolerance=value(1, A),
                evse_peak_current_ripple=value(2, A),
                evse_energy_to_be_delivered=value(22000, Wh),
            ),
        )
    )


def schedule() -> SAScheduleTuple:
    power = tuple(
        PMaxScheduleEntry(time_interval=RelativeTimeInterval(start=start), p_max=value(watts, W, 1))
        for start, watts in ((0, 15000), (900, 11000), (1800, 6500))
    )
    return SAScheduleTuple(
        sa_schedule_tuple_id=1, p_max_schedule=PMaxSchedule(p_max_schedule_entry=power), sales_tariff=tariff()
    )


def tariff() -> SalesTariff:
    price = Cost(cost_kind=CostKind.relativePricePercentage, amount=80)
    entries = (
        SalesTariffEntry(
            time_interval=RelativeTimeInterval(start=0),
            e_price_level=1,
            consumption_cost=(ConsumptionCost(start_value=value(0, W), cost=(price,)),),
        ),
        SalesTariffEntry(time_interval=RelativeTimeInterval(start=1800, duration=84600), e_price_level=2),
    )
    return SalesTariff(
        id="id1",
        sales_tariff_id=1,
        sales_tariff_description="Day & night",
        num_e_price_levels=2,
        sales_tariff_entry=entries,
    )


def current_demand_req() -> V2G_Message:
    return message(
        CurrentDemandReq(
            dc_ev_status=ready(),
            ev_target_current=value(225, A),
            ev_maximum_voltage_limit=value(420, V),
            ev_maximum_current_limit=value(300, A),
            ev_maximum_power_limit=value(12500, W, 1),
            bulk_charging_complete=False,
            charging_complete=False,
            remaining_time_to_full_soc=value(1800, UnitSymbol.s),
            ev_target_voltage=value(400, V),
        )
    )


def current_demand_res() -> V2G_Message:
    return message(
        CurrentDemandRes(
            response_code=ResponseCode.OK,
            dc_evse_status=station(),
            evse_present_voltage=value(401, V),
            evse_present_current=value(125, A),
            evse_current_limit_achieved=False,
            evse_voltage_limit_achieved=False,
            evse_power_limit_achieved=False,
            evse_maximum_voltage_limit=value(1000, V),
            evse_id=EVSE_ID,
            sa_schedule_tuple_id=1,
            meter_info=MeterInfo(meter_id="PWR-1", meter_reading=12345),
        )
    )


def payment_details_req() -> V2G_Message:
    return message(
        PaymentDetailsReq(
            emaid="DEPWRC12345678",
            contract_signature_cert_chain=CertificateChain(
                certificate=octets(500),
                sub_certificates=SubCertificates(certificate=(octets(500), octets(492))),
            ),
        )
    )
