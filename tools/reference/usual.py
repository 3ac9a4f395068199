"""Values as they occur in the field: what samples hold, so that people recognise it."""

from typing import Any

from pilotwire.schema import Slot
from tools.reference.catalog import Class

NOW = 1_798_761_600  # 2027-01-01T00:00:00Z, for times of 64 bits
FRACTION = "0.25"  # a number without a unit

# A low and a usual number for each unit: with direct current, with alternating current, and above a coil.
QUANTITIES = {
    "V": (250, 400),
    "A": (1, 125),
    "W": (500, 50_000),
    "Wh": (10_000, 30_000),
    "%": (20, 80),
    "s": (60, 3600),
    "var": (0, 0),
    "varh": (0, 150),
    "Hz": (50, 50),
    "%/min": (5, 10),
    "mm": (100, 250),
    "ms": (1, 20),
    "dBm": (-70, -50),
    "g/kWh": (20, 350),
}
ALTERNATING = QUANTITIES | {"V": (230, 230), "A": (6, 16), "W": (1_380, 11_000)}
COIL = QUANTITIES | {"A": (5, 40), "W": (500, 11_000), "Hz": (79_000, 85_000)}

# Numbers of single fields, by name, or by class and name; those of direct current do not hold elsewhere.
NUMBERS = {
    "version_number_major": 2,
    "version_number_minor": 0,
    "maximum_supporting_points": 12,
    "port": 15118,
    "start": 0,
    "start_value": 0,
    "power_range_start": 0,
    "charging_profile_entry_start": 0,
    "charging_profile_entry_max_power": 11_000,
    "p_max": 11_000,
    "power": 11_000,
    "evse_target_active_power": 3_680,  # of the first phase, since the others follow
    "evse_target_active_power_l2": 3_680,
    "evse_target_active_power_l3": 3_680,
    "evse_present_active_power": 3_680,
    "evse_present_active_power_l2": 3_680,
    "evse_present_active_power_l3": 3_680,
    "power_tolerance": 500,
    "maximum_power_asymmetry": 4_600,
    "overstay_power_threshold": 1_000,
    "departure_time": 28_800,
    "notification_max_delay": 60,
    "ack_max_delay": 30,
    "remaining_time_to_minimum_soc": 0,
    "remaining_time_to_bulk_soc": 1_200,
    "remaining_time_to_target_soc": 1_200,
    "ev_ress_soc": 55,
    "present_soc": 55,
    "full_soc": 100,
    "maximum_soc": 100,
    "tax_rate": 19,
    "battery_energy_capacity": 60_000,
    "ev_energy_capacity": 60_000,
    "meter_reading": 1_234_560,
    "charged_energy_reading_wh": 1_234_560,
    "bpt_discharged_energy_reading_wh": 98_760,
}
DIRECT = {
    "ev_maximum_voltage": 450,
    "ev_maximum_voltage_limit": 450,
    "evse_maximum_voltage": 920,
    "evse_maximum_voltage_limit": 920,
    "evse_minimum_voltage": 150,
    "evse_minimum_voltage_limit": 150,
    "ev_maximum_current_limit": 200,
    "ev_maximum_charge_current": 200,
    "evse_maximum_current_limit": 200,
    "evse_maximum_charge_current": 200,
    "evse_current_regulation_tolerance": 1,
    "evse_peak_current_ripple": 1,
    "PreChargeReq.ev_target_current": 2,
    "ev_maximum_power_limit": 90_000,
    "ev_maximum_charge_power": 90_000,
    "evse_maximum_power_limit": 150_000,
    "evse_maximum_charge_power": 150_000,
    "WeldingDetectionRes.evse_present_voltage": 20,
    "DC_WeldingDetectionRes.evse_present_voltage": 20,
}

WORDS = {
    "protocol_namespace": "urn:iso:15118:2:2013:MsgDef",
    "id": "id1",
    "uri": "#id1",
    "CanonicalizationMethod.algorithm": "http://www.w3.org/TR/canonical-exi/",
    "Transform.algorithm": "http://www.w3.org/TR/canonical-exi/",
    "SignatureMethod.algorithm": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "DigestMethod.algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
    "evse_id": "DE*PWR*E0001",
    "evccid": "WMIPWR0001",
    "emaid": "DEPWRC12345678",
    "EMAID.value": "DEPWRC12345678",
    "contract_id": "DEPWRC12345678",
    "root_certificate_id": "CN=Root",
    "x509_issuer_name": "CN=Root",
    "meter_id": "METER-1",
    "provider_id": "DEPWR",
    "currency": "EUR",
    "language": "en",
    "price_algorithm": "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power",
    "ip_address": "fe80::1",
    "bssid": "02CAFE000001",
}
OCTETS = {"evccid": bytes.fromhex("02cafe000001"), "evse_id": b"DE*PWR*E0001"}

FALSE = {
    "bulk_charging_complete",
    "charging_complete",
    "ev_immobilization_request",
    "ev_timeout",
    "evse_current_limit_achieved",
    "evse_disabled",
    "evse_emergency_shutdown",
    "evse_malfunction",
    "evse_power_limit_achieved",
    "evse_utility_interrupt_event",
    "evse_voltage_limit_achieved",
    "go_to_pause",
    "inlet_hot",
    "rcd",
    "receipt_required",
}
"""Switches that are off while all goes well."""

MEMBERS = {
    "SessionSetupRes.response_code": "OK_NewSessionEstablished",
    "evse_status_code": "EVSE_Ready",
    "evse_isolation_status": "Safe",
    "ev_requested_energy_transfer_type": "DC_extended",
    "energy_transfer_type": "DC_extended",
    "ev_result_code": "EVResultSuccess",
    "ev_electrical_charging_device_status": "State_B",
    "evse_electrical_charging_device_status": "State_B",
    "evse_mechanical_charging_device_status": "EndPosition",
    "ACDP_DisconnectRes.evse_mechanical_charging_device_status": "Home",
    "charging_session": "Terminate",
    "pd_input_power_class": "MF-WPT3",
    "cp_status": "StateC",
}
"""Words of enumerations, where it is not the first."""


def find(table: dict[str, Any], cls: Class, slot: Slot) -> Any:
    """What a table says about a field; None where it says nothing."""
    return table.get(f"{cls.__name__}.{slot.name}", table.get(slot.name))


def quantity(cls: Class, slot: Slot) -> int:
    """A number for a field with a unit."""
    units = _units(cls)
    found = find(NUMBERS | DIRECT if units is QUANTITIES else NUMBERS, cls, slot)
    if found is not None:
        return int(found)
    low, usual = units[slot.unit]
    return low if "min" in slot.name else usual


def _units(cls: Class) -> dict[str, tuple[int, int]]:
    if ".iso20.wpt" in cls.__module__:
        return COIL
    alternating = cls.__module__.endswith((".iso20.ac", ".charging_ac")) or cls.__name__.startswith("AC_")
    return ALTERNATING if alternating else QUANTITIES
