"""ISO 15118-20, station: what the charge loops of AC and DC have in common (8.3.4.4.3, 8.3.4.5.5)."""

from typing import Any

from pilotwire.energy import Slot
from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso20.costs import count, receipt
from pilotwire.secc.iso20.limits import WRONG, note_limits
from pilotwire.secc.iso20.metering import asks_to_confirm, meter_info
from pilotwire.secc.iso20.power import status
from pilotwire.secc.iso20.profile import judge
from pilotwire.secc.iso20.schedules import needs_of
from pilotwire.secc.power import steer
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Control
from pilotwire.session.events import BatteryTold, NeedsStated

Modes = dict[tuple[Control, bool], tuple[type[Any], type[Any]]]
"""The control modes of request and response, by who steers and whether energy may flow both ways."""

RESTATE_S = 60.0
"""How often, in s, needs told in the loop count anew; between, the planner counts by the meter."""

MOVED_S = 5.0
"""A departure that moves by more counts at once."""


def answer_mode(visit: Visit, modes: Modes, mode: Any) -> type[Any]:
    """The response's control mode; the request's must be the one that was agreed on."""
    variant = visit.agreed.variant
    wanted, answer = modes[(variant.control if variant else Control.DYNAMIC, visit.agreed.bidirectional)]
    if type(mode) is not wanted:
        raise Refuse(WRONG, f"{wanted.__name__} was agreed on, not {type(mode).__name__}")
    return answer


def listen(visit: Visit, request: Any, volts: float | None = None) -> None:
    """Note the limits and needs that the car tells, and put on record what it tells of its battery."""
    note_limits(visit, request.control_mode)
    _restate(visit, request.control_mode)
    display = request.display_parameters
    soc = None if display is None or display.present_soc is None else float(display.present_soc)
    visit.tell(BatteryTold(soc=soc, volts=volts))


def _restate(visit: Visit, mode: Any) -> None:
    """Dynamic: the car tells its needs with every request."""
    before = visit.notes.needs
    if before is None or not hasattr(mode, "departure_time"):
        return
    needs = needs_of(visit, mode, before.departure)
    moved = abs((needs.departure or 0.0) - (before.departure or 0.0)) > MOVED_S
    if moved or visit.now - before.at >= RESTATE_S:
        visit.notes.needs = needs
        visit.tell(NeedsStated(needs))


def common(visit: Visit, request: Any) -> dict[str, Any]:
    """Verdict, status, meter and costs of a loop's response."""
    count(visit)
    confirming = asks_to_confirm(visit)
    metered = confirming or request.meter_info_requested
    return {
        "response_code": judge(visit),
        "evse_status": status(visit, EVSENotification.MeteringConfirmation if confirming else None),
        "meter_info": meter_info(visit) if metered else None,
        "receipt": receipt(visit) if metered else None,
    }


def steered(visit: Visit) -> float:
    """Dynamic: the power that the planner wants; nothing where the car cannot charge with so little."""
    watts = steer(visit)
    return 0.0 if 0 < watts < visit.notes.car_min_charge_w else watts


def terms_now(visit: Visit) -> Slot | None:
    """The slot in force of the schedule that the car chose; None where it chose none."""
    terms = visit.notes.terms
    return None if terms is None else terms.outlook.at(visit.now)
