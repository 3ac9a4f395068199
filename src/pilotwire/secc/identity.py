"""The identity of a session: a number that nobody can guess, or the old one for the car that paused it."""

from typing import cast

from pilotwire.secc.visit import Notes, Visit
from pilotwire.session.events import Established


def fresh_session(visit: Visit, peer: str) -> None:
    """A new SessionID of 64 random bits, never zero [V2G20-2621], [V2G20-2106]."""
    visit.session_id = visit.entropy(8)
    while not any(visit.session_id):
        visit.session_id = visit.entropy(8)
    visit.notes, visit.peer = Notes(), peer
    visit.tell(Established(session_id=visit.session_id, peer=peer))


def joined_session(visit: Visit, peer: str) -> bool:
    """Whether the car wakes the session that it paused; then its number and the station's notes are back."""
    sleeper = visit.joining
    if sleeper is None or sleeper.agreed.dialect is not visit.agreed.dialect or sleeper.evccid != peer:
        return False
    visit.session_id, visit.peer = sleeper.session_id, peer
    visit.notes = awake(cast(Notes, sleeper.notes))
    visit.tell(Established(session_id=visit.session_id, peer=peer, joined=True))
    return True


def awake(notes: Notes) -> Notes:
    """What of a station's notes outlives a pause: who pays and what the car can, nothing about the hardware."""
    return Notes(
        paid=notes.paid,
        contract=notes.contract,
        contract_key=notes.contract_key,
        emaid=notes.emaid,
        car_charge_w=notes.car_charge_w,
        car_discharge_w=notes.car_discharge_w,
        counter=notes.counter,
        cost=notes.cost,
    )
