"""The smallest messages that tests of malformed streams start from, and their streams up to a value."""

from typing import Any

from msgspec.structs import replace

from pilotwire.messages.iso2 import DC_EVErrorCode, DC_EVStatus, PhysicalValue, PreChargeReq, UnitSymbol, V2G_Message
from pilotwire.messages.sap import AppProtocol, SupportedAppProtocolReq
from pilotwire.messages.xmldsig import X509Data, X509IssuerSerial
from tests.exi.bits import HEADER, number, octets, text, varint
from tests.exi.samples_iso2 import message, value

STRING = HEADER + "00" + "0" + "00"  # SAP: up to the length of the first ProtocolNamespace
BINARY = HEADER + number(76, 7) + "0" + "00"  # ISO 15118-2: up to the length of the SessionID
INTEGER = STRING + text("") + "0" + "00"  # SAP: up to the number of the first VersionNumberMajor
NAMESPACE = "supportedAppProtocolReq/AppProtocol/ProtocolNamespace"
MAJOR = "supportedAppProtocolReq/AppProtocol/VersionNumberMajor"
READY = DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=1)


def sap(**changes: Any) -> SupportedAppProtocolReq:
    """A list of one protocol, all zero."""
    zero = AppProtocol(protocol_namespace="", version_number_major=0, version_number_minor=0, schema_id=0, priority=1)
    return SupportedAppProtocolReq(app_protocol=(replace(zero, **changes),))


def with_major(digits: str) -> bytes:
    """The stream of `sap()` with other bits for VersionNumberMajor."""
    rest = "0" + "00" + varint(0) + "0" + "00" + number(0, 8) + "0" + "00" + number(0, 5) + "0" + "0" + "01"
    return octets(INTEGER, digits, rest)


def pre_charge(volts: PhysicalValue) -> V2G_Message:
    """A request with this target voltage."""
    current = value(1, UnitSymbol.A)
    return message(PreChargeReq(dc_ev_status=READY, ev_target_voltage=volts, ev_target_current=current))


def serial(number: int) -> X509Data:
    """An integer of a type without bounds."""
    return X509Data(content=(X509IssuerSerial(x509_issuer_name="", x509_serial_number=number),))
