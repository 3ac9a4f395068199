"""ISO 15118-20, car: confirms what the meter reads."""

from typing import Any

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.steps import Script, ask
from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.messages.iso20.common import (
    Dynamic_SMDTControlMode,
    MeteringConfirmationReq,
    MeteringConfirmationRes,
    Scheduled_SMDTControlMode,
    SignedMeteringData,
)
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import ReceiptGiven

CONFIRM_EVERY = 60.0
"""Seconds between two confirmations of a car that gives them; ours to choose."""


def wants_reading(trip: Trip) -> bool:
    """Whether this turn asks for the meter: from time to time, and when the station wants a confirmation."""
    due = trip.confirming or trip.now - trip.confirmed >= CONFIRM_EVERY
    return trip.settings.confirm_readings and due


def confirm(trip: Trip, res: Any) -> Script[None]:
    """Hand a reading back that came with a charge loop response."""
    info, status = res.meter_info, res.evse_status
    trip.confirming = status is not None and status.evse_notification is EVSENotification.MeteringConfirmation
    if info is None or not wants_reading(trip):
        return
    trip.confirmed, trip.confirming = trip.now, False
    schedule = trip.agreed.schedule
    mode = (
        Dynamic_SMDTControlMode()
        if schedule is None
        else Scheduled_SMDTControlMode(selected_schedule_tuple_id=schedule)
    )
    data = SignedMeteringData(
        id="ID1", session_id=trip.session_id, meter_info=info, receipt=res.receipt, control_mode=mode
    )
    yield from ask(MeteringConfirmationReq(header=BLANK, signed_metering_data=data), MeteringConfirmationRes)
    trip.tell(
        ReceiptGiven(
            meter_id=info.meter_id,
            import_wh=info.charged_energy_reading_wh,
            export_wh=info.bpt_discharged_energy_reading_wh,
            verified=False,
        )
    )
