"""Energy on, in DIN SPEC 70121 and ISO 15118-2."""

from pilotwire.energy import Plan
from pilotwire.secc.power import connect
from pilotwire.secc.visit import Visit
from pilotwire.session.events import EnergyStarted, ProfileChosen


def start(visit: Visit, schedule: int | None, plan: Plan | None) -> None:
    """Contactors closed, and what the car has chosen put on record. Wait until they are."""
    connect(visit)
    if not visit.notes.energized:
        visit.notes.energized, visit.notes.delivered = True, False
        visit.tell(EnergyStarted())
    visit.tell(ProfileChosen(schedule, plan))
