"""A station of ours that offers what a recorded one offered."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pilotwire.capture.exchange import Recording
from pilotwire.capture.offer import Offer, OfferedService
from pilotwire.drivers.virtual.models import AC_LIMITS, DC_LIMITS
from pilotwire.messages.sap import SupportedAppProtocolReq
from pilotwire.pki import TrustStore
from pilotwire.ports import Limits
from pilotwire.secc import Offering, Vas
from pilotwire.session.agreed import Control, Mobility
from pilotwire.session.dialect import LAB_ALLOWED, Dialect, Security
from pilotwire.session.extras import TWINS
from pilotwire.session.handshake import SERVED

NAMELESS = "ZZ*000*E0*1"  # for a recording that ends before the station told its name
NUMBERS = {twin.service: number for number, twin in TWINS.items()}


def offering_of(recording: Recording, trust: TrustStore | None) -> Offering:
    """The offer of a recording; what it does not tell is as plain as it can be. `trust` are roots for contracts."""
    offer, told = recording.offer, _parameters(recording.offer)
    silent = not offer.external_payment and not offer.contract_payment
    return Offering(
        evse_id=_evse_id(offer.evse_id),
        dialects=served(recording),
        allowed=LAB_ALLOWED,
        services=tuple(service.number for service in offer.services),
        transfer_modes=offer.transfer_modes or ("DC_extended",),
        external_payment=offer.external_payment or silent,
        contract_payment=offer.contract_payment,
        free=offer.free,
        vas=tuple(_vas(service, offer.namespace) for service in offer.vas),
        controls=tuple(dict.fromkeys(Control(one["ControlMode"]) for one in told)) or (Control.DYNAMIC,),
        mobility=tuple(dict.fromkeys(Mobility(one.get("MobilityNeedsMode", 1)) for one in told)) or (Mobility.EVCC,),
        pricing=next((one["Pricing"] for one in told if "Pricing" in one), 0),
        connector=next((one["Connector"] for one in told if "Connector" in one), 2),
        receipts=offer.receipts,
        certificate_installation=offer.certificate_installation,
        trust=trust,
    )


def served(recording: Recording) -> tuple[Dialect, ...]:
    """The protocol that was agreed on; where there was none, those of ours that the car did not ask for."""
    if recording.offer.namespace is not None:
        agreed = SERVED.get(recording.offer.namespace)
        return () if agreed is None else (agreed,)
    asked = {name for exchange in recording.exchanges for name in _asked(exchange.message)}
    return tuple(dialect for dialect in Dialect if dialect.value not in asked)


def _asked(message: Any) -> Iterable[str]:
    found = message.app_protocol if isinstance(message, SupportedAppProtocolReq) else ()
    return (protocol.protocol_namespace for protocol in found)


def security_of(recording: Recording) -> Security:
    """What protected the connection. A station that offers contracts in clear is played as if it were protected."""
    named = next((s for s in (Security.TLS13, Security.TLS12) if s.value in recording.tls), Security.NONE)
    if named is Security.NONE and recording.offer.contract_payment:
        dialect = SERVED.get(recording.offer.namespace or "")
        return Security.TLS13 if dialect and dialect.is_iso20 else Security.TLS12
    return named


def limits_of(offer: Offer) -> Limits:
    """What the recorded station could give; a virtual one's where it did not tell."""
    modes = offer.transfer_modes
    alternating = bool(modes) and modes[0].startswith("AC")
    return offer.limits or (AC_LIMITS if alternating else DC_LIMITS)


def _parameters(offer: Offer) -> list[Mapping[str, Any]]:
    """The parameter sets of energy services of ISO 15118-20."""
    return [one for service in offer.services for one in service.sets if one.get("ControlMode") in (1, 2)]


def _vas(service: OfferedService, namespace: str | None) -> Vas:
    """ISO 15118-2 has numbers of its own for some services."""
    number = NUMBERS.get(service.number, service.number) if namespace == Dialect.ISO2.value else service.number
    return Vas(service=number, name=f"service {number}", free=service.free, sets=service.sets)


def _evse_id(told: str | bytes | None) -> str:
    """As text: half octets of DIN SPEC 91286 have the star as A."""
    if not isinstance(told, bytes):
        return told or NAMELESS
    text = told.decode("latin-1").rstrip("\0")
    if text.isascii() and text.isprintable():
        return text or NAMELESS
    digits = told.hex().upper().replace("A", "*")
    return digits if re.fullmatch(r"[0-9]+(\*[0-9]+)+", digits) else NAMELESS
