"""Requests of ISO 15118-2 as an ordinary car sends them, and offers of stations."""

from collections.abc import Mapping
from typing import Any

from pilotwire.messages.iso2 import (
    AC_EVChargeParameter,
    AuthorizationReq,
    CableCheckReq,
    ChargeParameterDiscoveryReq,
    ChargeProgress,
    ChargingProfile,
    ChargingSession,
    ChargingStatusReq,
    CurrentDemandReq,
    DC_EVChargeParameter,
    DC_EVErrorCode,
    DC_EVPowerDeliveryParameter,
    DC_EVStatus,
    EnergyTransferMode,
    PaymentOption,
    PaymentServiceSelectionReq,
    PhysicalValue,
    PowerDeliveryReq,
    PreChargeReq,
    ProfileEntry,
    SelectedService,
    SelectedServiceList,
    ServiceDiscoveryReq,
    SessionSetupReq,
    SessionStopReq,
    UnitSymbol,
    WeldingDetectionReq,
)
from pilotwire.secc import INTERNET, PARKING, Offering
from pilotwire.session.dialect import Dialect
from tests.scenarios import pki
from tests.secc.desk import Desk

EVCCID = bytes.fromhex("00115AAB01CD")


DC, AC = EnergyTransferMode.DC_extended, EnergyTransferMode.AC_three_phase_core


STATUS = DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=40)


EXTERNAL, CONTRACT = PaymentOption.ExternalPayment, PaymentOption.Contract


def value(number: float, unit: str) -> PhysicalValue:
    """A physical value."""
    return PhysicalValue.nearest(number, UnitSymbol[unit])


def select(option: PaymentOption, *services: tuple[int, int | None]) -> PaymentServiceSelectionReq:
    """Services by number and parameter set."""
    chosen = tuple(SelectedService(service_id=s, parameter_set_id=p) for s, p in services or ((1, None),))
    return PaymentServiceSelectionReq(
        selected_payment_option=option, selected_service_list=SelectedServiceList(selected_service=chosen)
    )


def dc_parameters(
    mode: EnergyTransferMode = DC, storage: int | None = None, **more: Any
) -> ChargeParameterDiscoveryReq:
    """The limits of a car on DC."""
    values = {
        "dc_ev_status": STATUS,
        "ev_maximum_current_limit": value(200, "A"),
        "ev_maximum_voltage_limit": value(400, "V"),
        "ev_maximum_power_limit": value(80_000, "W"),
        "ev_energy_request": value(20_000, "Wh"),
    }
    parameter = DC_EVChargeParameter(**{**values, **more})
    return ChargeParameterDiscoveryReq(
        max_entries_sa_schedule_tuple=storage, requested_energy_transfer_mode=mode, ev_charge_parameter=parameter
    )


def ac_parameters(mode: EnergyTransferMode = AC, **more: Any) -> ChargeParameterDiscoveryReq:
    """The limits of a car on AC."""
    values = {
        "e_amount": value(20_000, "Wh"),
        "ev_max_voltage": value(230, "V"),
        "ev_max_current": value(16, "A"),
        "ev_min_current": value(6, "A"),
    }
    parameter = AC_EVChargeParameter(**{**values, **more})
    return ChargeParameterDiscoveryReq(requested_energy_transfer_mode=mode, ev_charge_parameter=parameter)


def power(progress: ChargeProgress, *rows: tuple[int, float], schedule: int = 1, dc: bool = True) -> PowerDeliveryReq:
    """PowerDelivery with a profile of starts (s) and powers (W), or without one."""
    entries = tuple(
        ProfileEntry(charging_profile_entry_start=start, charging_profile_entry_max_power=value(watts, "W"))
        for start, watts in rows
    )
    return PowerDeliveryReq(
        charge_progress=progress,
        sa_schedule_tuple_id=schedule,
        charging_profile=ChargingProfile(profile_entry=entries) if rows else None,
        ev_power_delivery_parameter=(
            DC_EVPowerDeliveryParameter(dc_ev_status=STATUS, charging_complete=False) if dc else None
        ),
    )


START, STOP, RENEGOTIATE = ChargeProgress.Start, ChargeProgress.Stop, ChargeProgress.Renegotiate


def demand(amps: float, volts: float = 400.0) -> CurrentDemandReq:
    """One turn of the DC loop."""
    return CurrentDemandReq(
        dc_ev_status=STATUS,
        ev_target_current=value(amps, "A"),
        ev_target_voltage=value(volts, "V"),
        charging_complete=False,
    )


def pre_charge(desk: Desk) -> PreChargeReq:
    """For the battery as it stands."""
    volts = round(desk.vehicle.facts(desk.now).battery.volts, 1)
    return PreChargeReq(dc_ev_status=STATUS, ev_target_voltage=value(volts, "V"), ev_target_current=value(1, "A"))


CABLE_CHECK = CableCheckReq(dc_ev_status=STATUS)


WELDING = WeldingDetectionReq(dc_ev_status=STATUS)


TURN = ChargingStatusReq()


END = SessionStopReq(charging_session=ChargingSession.Terminate)


PAUSE = SessionStopReq(charging_session=ChargingSession.Pause)


def requests(desk: Desk) -> Mapping[str, Any]:
    """What an ordinary car that pays by other means asks in each state."""
    alternating = desk.offering.transfer_modes[0].startswith("AC")
    start = power(START, dc=not alternating)
    return {
        "SESSION_SETUP": SessionSetupReq(evccid=EVCCID),
        "SERVICE_DISCOVERY": ServiceDiscoveryReq(),
        "PAYMENT_SELECTION": select(EXTERNAL),
        "AUTHORIZATION": AuthorizationReq(),
        "CHARGE_PARAMETERS": ac_parameters() if alternating else dc_parameters(),
        "CABLE_CHECK": CABLE_CHECK,
        "PRE_CHARGE": pre_charge(desk),
        "PRE_CHARGED": start,
        "POWER_DELIVERY": start,
    }


def offering(mode: EnergyTransferMode = DC, **more: Any) -> Offering:
    """A station of one kind."""
    values = {"vas": (INTERNET, PARKING), "trust": pki().iso2.anchors, "transfer_modes": (mode.name,)}
    return Offering(evse_id="DE*PWR*E0001*1", dialects=(Dialect.ISO2,), **{**values, **more})


def dc_desk(goal: str = "SERVICE_DISCOVERY", **more: Any) -> Desk:
    """A DC station that waits in a state."""
    return _desk(DC, goal, more)


def ac_desk(goal: str = "SERVICE_DISCOVERY", **more: Any) -> Desk:
    """An AC station that waits in a state."""
    return _desk(AC, goal, more)


DESK = ("security", "limits", "at", "accept", "start")


def _desk(mode: EnergyTransferMode, goal: str, more: dict[str, Any]) -> Desk:
    station = {name: more.pop(name) for name in DESK if name in more}
    desk = Desk(offering(mode, **more), **station)
    desk.walk(requests(desk), "SERVICE_DISCOVERY")
    desk.walk(requests(desk), goal)
    if goal in ("PRE_CHARGED", "POWER_DELIVERY"):
        desk.ready()
    return desk
