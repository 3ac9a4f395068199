"""From a meter's reading to a bill that holds: signed readings (OCMF), the session record, bills, reconciliation."""

from pilotwire.metering.authorization import Authorization, Means
from pilotwire.metering.bill import Bill, Line, make_bill
from pilotwire.metering.checks import Check, Outcome, Reconciliation, Source
from pilotwire.metering.curve import Method
from pilotwire.metering.errors import BillError, MeteringError, OcmfError, RecordError, SignatureError
from pilotwire.metering.json import bill_from_json, record_from_json, to_json
from pilotwire.metering.money import Policy, Rounding, Tax
from pilotwire.metering.ocmf_time import TimeStatus
from pilotwire.metering.proof import Proven, prove, wire_signature
from pilotwire.metering.reconcile import reconcile
from pilotwire.metering.record import (
    Event,
    Header,
    Item,
    Offer,
    Receipt,
    Sample,
    Selection,
    SessionRecord,
    Setpoint,
)
from pilotwire.metering.registers import Direction, Occasion
from pilotwire.metering.sealing import Outlet, Sealer, SignedReading
from pilotwire.metering.signing import Signer, SoftwareKey
from pilotwire.metering.telemetry import Energy, EnergyCounter

__all__ = [
    "Authorization",
    "Bill",
    "BillError",
    "Check",
    "Direction",
    "Energy",
    "EnergyCounter",
    "Event",
    "Header",
    "Item",
    "Line",
    "Means",
    "MeteringError",
    "Method",
    "Occasion",
    "OcmfError",
    "Offer",
    "Outcome",
    "Outlet",
    "Policy",
    "Proven",
    "Receipt",
    "Reconciliation",
    "RecordError",
    "Rounding",
    "Sample",
    "Sealer",
    "Selection",
    "SessionRecord",
    "Setpoint",
    "SignatureError",
    "SignedReading",
    "Signer",
    "SoftwareKey",
    "Source",
    "Tax",
    "TimeStatus",
    "bill_from_json",
    "make_bill",
    "prove",
    "reconcile",
    "record_from_json",
    "to_json",
    "wire_signature",
]
