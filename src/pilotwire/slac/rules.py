"""What must hold of a message beyond its layout. Each rule gives None, or why the message counts for nothing.

A message that breaks a rule is ignored, and ends nothing [V2G3-A09-47], [V2G3-A09-98] (second-hand).
"""

from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import MmeFrame, UnknownMme
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_START_ATTEN_CHAR_IND,
    MATCH_CNF_LENGTH,
    MATCH_REQ_LENGTH,
)

OTHER_RUN = "it has another RunID"


def name(frame: MmeFrame) -> str:
    """The message's name, or its type number."""
    mme = frame.mme
    return f"0x{mme.mmtype:04X}" if isinstance(mme, UnknownMme) else type(mme).__name__


def address(frame: MmeFrame, mac: bytes) -> str | None:
    """Between whom it goes, seen from `mac`."""
    if frame.destination not in (mac, BROADCAST):
        return "it is for somebody else"
    if frame.source == mac or frame.source[0] & 1:
        return "no other station can have sent it"
    return None


def kind(frame: MmeFrame) -> str | None:
    """Application and security type, wherever there are some (ISO 15118-3, Tables A.2 to A.7)."""
    application, security = (getattr(frame.mme, field, 0) for field in ("application_type", "security_type"))
    return f"application type {application}, security type {security}; must be 0" if application or security else None


def parameters(mme: CM_SLAC_PARM_CNF, car: bytes, run_id: bytes) -> str | None:
    """A station's answer to a car."""
    if mme.run_id != run_id:
        return OTHER_RUN
    return None if mme.forwarding_sta == car else f"forwarding station {mme.forwarding_sta.hex(':')}; must be the car"


def announcement(mme: CM_START_ATTEN_CHAR_IND, source: bytes) -> str | None:
    """A car's announcement of its sounds."""
    return (
        None if mme.forwarding_sta == source and mme.num_sounds else "it must come from the car, and announce a sound"
    )


def report(mme: CM_ATTEN_CHAR_IND, car: bytes, run_id: bytes) -> str | None:
    """A station's report to a car."""
    if mme.run_id != run_id:
        return OTHER_RUN
    return None if mme.source_address == car else f"source address {mme.source_address.hex(':')}; must be the car"


def confirmation(mme: CM_ATTEN_CHAR_RSP, source: bytes) -> str | None:
    """A car's answer to a report."""
    return None if mme.source_address == source and mme.result == 0 else "it must name the car, and result 0"


def match_request(mme: CM_SLAC_MATCH_REQ, source: bytes, station: bytes) -> str | None:
    """A car's wish to match."""
    if mme.evse_mac != station:
        return "it is for another station"
    if mme.pev_mac != source:
        return f"car {mme.pev_mac.hex(':')}; must be its sender"
    return _length(mme.mvf_length, MATCH_REQ_LENGTH)


def match_answer(mme: CM_SLAC_MATCH_CNF, source: bytes, chosen: bytes, car: bytes, run_id: bytes) -> str | None:
    """A station's answer to that."""
    if mme.run_id != run_id:
        return OTHER_RUN
    if not chosen == source == mme.evse_mac:
        return "it is not of the chosen station"
    if mme.pev_mac != car:
        return f"car {mme.pev_mac.hex(':')}; must be this one"
    return _length(mme.mvf_length, MATCH_CNF_LENGTH)


def _length(found: int, due: int) -> str | None:
    return None if found == due else f"MVFLength {found}; must be {due}"
