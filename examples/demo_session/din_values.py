"""DIN SPEC 70121: the states, limits and readings that the second session is made of."""

from demo_session.power import PowerFlow
from pilotwire.messages.din70121 import (
    CurrentDemandReq,
    CurrentDemandRes,
    DC_EVChargeParameter,
    DC_EVErrorCode,
    DC_EVSEChargeParameter,
    DC_EVSEStatus,
    DC_EVSEStatusCode,
    DC_EVStatus,
    EVSENotification,
    EVSESupportedEnergyTransfer,
    IsolationLevel,
    PaymentOption,
    PaymentOptions,
    PhysicalValue,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    ResponseCode,
    SAScheduleList,
    SAScheduleTuple,
    ServiceCategory,
    ServiceCharge,
    ServiceDiscoveryRes,
    ServiceTag,
    UnitSymbol,
)


def volts(value: float) -> PhysicalValue:
    """A voltage, to one decimal."""
    return PhysicalValue.of(round(value, 1), UnitSymbol.V)


def amps(value: float) -> PhysicalValue:
    """A current, to one decimal."""
    return PhysicalValue.of(round(value, 1), UnitSymbol.A)


def watts(value: int) -> PhysicalValue:
    """A power."""
    return PhysicalValue.of(value, UnitSymbol.W)


def car(flow: PowerFlow) -> DC_EVStatus:
    """A car that is ready."""
    return DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=int(flow.soc))


def station(
    code: DC_EVSEStatusCode = DC_EVSEStatusCode.EVSE_Ready, isolation: IsolationLevel = IsolationLevel.Valid
) -> DC_EVSEStatus:
    """A station in some state."""
    return DC_EVSEStatus(
        evse_isolation_status=isolation,
        evse_status_code=code,
        notification_max_delay=0,
        evse_notification=EVSENotification.None_,
    )


def services() -> ServiceDiscoveryRes:
    """Charging with direct current, paid for outside of the session."""
    return ServiceDiscoveryRes(
        response_code=ResponseCode.OK,
        payment_options=PaymentOptions(payment_option=(PaymentOption.ExternalPayment,)),
        charge_service=ServiceCharge(
            service_tag=ServiceTag(service_id=1, service_category=ServiceCategory.EVCharging),
            free_service=False,
            energy_transfer_type=EVSESupportedEnergyTransfer.DC_extended,
        ),
    )


def car_limits(flow: PowerFlow) -> DC_EVChargeParameter:
    """What this car can take."""
    return DC_EVChargeParameter(
        dc_ev_status=car(flow),
        ev_maximum_current_limit=amps(250),
        ev_maximum_power_limit=watts(100_000),
        ev_maximum_voltage_limit=volts(410),
        ev_energy_capacity=PhysicalValue.of(58_000, UnitSymbol.Wh),
        ev_energy_request=PhysicalValue.of(round(flow.energy_to(80), -1), UnitSymbol.Wh),
    )


def station_limits() -> DC_EVSEChargeParameter:
    """What this station can deliver to such a car."""
    return DC_EVSEChargeParameter(
        dc_evse_status=station(isolation=IsolationLevel.Invalid),
        evse_maximum_current_limit=amps(300),
        evse_maximum_power_limit=watts(180_000),
        evse_maximum_voltage_limit=volts(500),
        evse_minimum_current_limit=amps(1),
        evse_minimum_voltage_limit=volts(150),
        evse_peak_current_ripple=amps(2),
    )


def schedule() -> SAScheduleList:
    """All the power that a DIN schedule can name, for a day."""
    entry = PMaxScheduleEntry(time_interval=RelativeTimeInterval(start=0, duration=86_400), p_max=32_767)
    power = PMaxSchedule(p_max_schedule_id=1, p_max_schedule_entry=(entry,))
    return SAScheduleList(sa_schedule_tuple=(SAScheduleTuple(sa_schedule_tuple_id=1, p_max_schedule=power),))


def demand(flow: PowerFlow, wanted: float) -> CurrentDemandReq:
    """The car wants current."""
    return CurrentDemandReq(
        dc_ev_status=car(flow),
        ev_target_current=amps(wanted),
        ev_maximum_voltage_limit=volts(410),
        ev_maximum_current_limit=amps(250),
        charging_complete=False,
        ev_target_voltage=volts(405),
    )


def reading(flow: PowerFlow, code: ResponseCode, state: DC_EVSEStatus) -> CurrentDemandRes:
    """The station tells what flows."""
    return CurrentDemandRes(
        response_code=code,
        dc_evse_status=state,
        evse_present_voltage=volts(flow.outlet_volts),
        evse_present_current=amps(flow.amps),
        evse_current_limit_achieved=False,
        evse_voltage_limit_achieved=False,
        evse_power_limit_achieved=False,
    )
