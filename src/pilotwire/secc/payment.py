"""Payment by other means than a contract (EIM), in DIN SPEC 70121 and ISO 15118-2."""

from pilotwire.ports import Authorize, Decision
from pilotwire.secc.visit import Visit
from pilotwire.session.events import Authorized


def somebody_pays(visit: Visit) -> bool:
    """Whether somebody has paid. A refusal is no end: another card may follow until the time for it is over.

    [V2G2-854]; the time is `EIM_ONGOING` of the timers. Whoever paid before a pause need not come back.
    """
    notes, decision = visit.notes, visit.facts.authorization
    if not notes.asked and not notes.paid:
        notes.asked = True
        visit.do(Authorize(None))
        return False
    if notes.asked and decision is Decision.REJECTED:
        visit.do(Authorize(None))
    if notes.paid or decision is Decision.ACCEPTED:
        notes.paid = True
        visit.tell(Authorized())
    return notes.paid
