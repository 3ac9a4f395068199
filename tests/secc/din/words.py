"""Requests of DIN SPEC 70121 as an ordinary car sends them."""

from collections.abc import Mapping
from typing import Any

from pilotwire.messages.din70121 import (
    CableCheckReq,
    ChargeParameterDiscoveryReq,
    ChargingProfile,
    ContractAuthenticationReq,
    CurrentDemandReq,
    DC_EVChargeParameter,
    DC_EVErrorCode,
    DC_EVPowerDeliveryParameter,
    DC_EVStatus,
    EVRequestedEnergyTransfer,
    PaymentOption,
    PhysicalValue,
    PowerDeliveryReq,
    PreChargeReq,
    ProfileEntry,
    SelectedService,
    SelectedServiceList,
    ServiceDiscoveryReq,
    ServicePaymentSelectionReq,
    SessionSetupReq,
    SessionStopReq,
    UnitSymbol,
    WeldingDetectionReq,
)
from pilotwire.secc import Offering
from pilotwire.session.dialect import Dialect
from tests.secc.desk import Desk

EXTERNAL, CONTRACT = PaymentOption.ExternalPayment, PaymentOption.Contract
DC = EVRequestedEnergyTransfer.DC_extended
STATUS = DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=40)
SETUP = SessionSetupReq(evccid=bytes.fromhex("00115AAB01CD"))
CABLE_CHECK = CableCheckReq(dc_ev_status=STATUS)
WELDING = WeldingDetectionReq(dc_ev_status=STATUS)
END = SessionStopReq()


def value(number: float, unit: str | None = None) -> PhysicalValue:
    """A physical value; some cars leave the unit out."""
    return PhysicalValue.nearest(number, UnitSymbol[unit] if unit else None)


def select(option: PaymentOption = EXTERNAL, *services: int) -> ServicePaymentSelectionReq:
    """Services by number."""
    chosen = tuple(SelectedService(service_id=service) for service in services or (1,))
    return ServicePaymentSelectionReq(
        selected_payment_option=option, selected_service_list=SelectedServiceList(selected_service=chosen)
    )


def parameters(mode: EVRequestedEnergyTransfer = DC, **more: Any) -> ChargeParameterDiscoveryReq:
    """The limits of a car."""
    values = {
        "dc_ev_status": STATUS,
        "ev_maximum_current_limit": value(200, "A"),
        "ev_maximum_voltage_limit": value(400, "V"),
    }
    parameter = DC_EVChargeParameter(**{**values, **more})
    return ChargeParameterDiscoveryReq(ev_requested_energy_transfer_type=mode, ev_charge_parameter=parameter)


def power(ready: bool, *rows: tuple[int, int], schedule: int = 1) -> PowerDeliveryReq:
    """PowerDelivery with a profile of starts (s) and powers (W), or without one."""
    entries = tuple(
        ProfileEntry(charging_profile_entry_start=start, charging_profile_entry_max_power=watts)
        for start, watts in rows
    )
    return PowerDeliveryReq(
        ready_to_charge_state=ready,
        charging_profile=ChargingProfile(sa_schedule_tuple_id=schedule, profile_entry=entries) if rows else None,
        ev_power_delivery_parameter=DC_EVPowerDeliveryParameter(dc_ev_status=STATUS, charging_complete=False),
    )


def demand(amps: float, volts: float = 400.0) -> CurrentDemandReq:
    """One turn of the loop."""
    return CurrentDemandReq(
        dc_ev_status=STATUS,
        ev_target_current=value(amps, "A"),
        ev_target_voltage=value(volts, "V"),
        charging_complete=False,
    )


def requests(desk: Desk) -> Mapping[str, Any]:
    """What an ordinary car asks in each state."""
    volts = round(desk.vehicle.facts(desk.now).battery.volts, 1)
    return {
        "SESSION_SETUP": SETUP,
        "SERVICE_DISCOVERY": ServiceDiscoveryReq(),
        "PAYMENT_SELECTION": select(),
        "AUTHENTICATION": ContractAuthenticationReq(),
        "CHARGE_PARAMETERS": parameters(),
        "CABLE_CHECK": CABLE_CHECK,
        "PRE_CHARGE": PreChargeReq(
            dc_ev_status=STATUS, ev_target_voltage=value(volts, "V"), ev_target_current=value(1, "A")
        ),
        "PRE_CHARGED": power(True),
    }


def din_desk(goal: str, **more: Any) -> Desk:
    """A station that waits in a state."""
    station = {name: more.pop(name) for name in ("limits", "at", "accept") if name in more}
    values = {"evse_id": "DE*PWR*E0001*1", "transfer_modes": ("DC_extended",)}
    desk = Desk(Offering(dialects=(Dialect.DIN,), **{**values, **more}), **station)
    desk.walk(requests(desk), goal)
    if goal == "PRE_CHARGED":
        desk.ready()
    return desk
