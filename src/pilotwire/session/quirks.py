"""What real cars do beside the book, as data: extra rows for the sequence tables, or a note that the tables bear it.

The rows add to a table and take nothing from it. None of them lets energy flow before somebody pays, or voltage on
the cable before the isolation is proven: a test walks the tables for that. Sources are public captures (the
repository EVerest/logfiles) and public bug reports, all by second hand where they name an issue.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from pilotwire.messages import din70121, iso2
from pilotwire.messages.iso20.common import PowerDeliveryReq
from pilotwire.session import iso20
from pilotwire.session.din import S as DinState
from pilotwire.session.iso2 import S as Iso2State
from pilotwire.session.rules import Row, Rule, State, Table, to


class Quirk(msgspec.Struct, frozen=True, kw_only=True):
    """One behaviour. `cars` are models, `rows` is empty where the tables bear it anyway."""

    name: str
    what: str
    cars: tuple[str, ...]
    source: str
    answer: str  # what the station does about it
    rows: Table = msgspec.field(default_factory=dict)


def _restarts() -> Table:
    """SessionSetupReq in every state between the first and the last."""
    rows: dict[State, Row] = {}
    for states, request, then in (
        (DinState, din70121.SessionSetupReq, DinState.SERVICE_DISCOVERY),
        (Iso2State, iso2.SessionSetupReq, Iso2State.SERVICE_DISCOVERY),
    ):
        rows |= {state: {request: to(then)} for state in states if state.name not in ("SESSION_SETUP", "ENDED")}
    return rows


def _off(state: State) -> Rule:
    """Energy off, which leads to a state; energy on is out of order."""
    return Rule({"off": state}, lambda request, response, agreed: "off", fits=_switches_off)


def _switches_off(request: Any) -> bool:
    progress = getattr(request, "charge_progress", None)
    return progress is iso2.ChargeProgress.Stop if progress else request.ready_to_charge_state is False


RESTART = Quirk(
    name="restart",
    what="begins anew with SessionSetupReq in the middle of a session",
    cars=("MG4", "Renault Zoe"),
    source="EVerest/logfiles",
    answer="output off, contactors open; a new session, in which all is asked and proven again",
    rows=_restarts(),
)
STOP_EARLY = Quirk(
    name="stop-early",
    what="sends PowerDeliveryReq right after ChargeParameterDiscovery, without cable check and pre-charge",
    cars=("Mahindra XUV",),
    source="FreeV2G#319",
    answer="to switch energy off it may; to switch it on is FAILED_SequenceError",
    rows={
        DinState.CABLE_CHECK: {din70121.PowerDeliveryReq: _off(DinState.WELDING_DETECTION)},
        DinState.PRE_CHARGE: {din70121.PowerDeliveryReq: _off(DinState.WELDING_DETECTION)},
        Iso2State.CABLE_CHECK: {iso2.PowerDeliveryReq: _off(Iso2State.WELDING_DETECTION)},
        Iso2State.PRE_CHARGE: {iso2.PowerDeliveryReq: _off(Iso2State.WELDING_DETECTION)},
    },
)
CABLE_CHECK_AC = Quirk(
    name="cable-check-ac",
    what="asks for a cable check at an AC outlet",
    cars=("Seres 3",),
    source="EVerest/logfiles; EcoG-io/iso15118#184",
    answer="Finished with isolation Invalid, since there is nothing to test; limits of DC in an AC session are refused",
    rows={Iso2State.POWER_DELIVERY: {iso2.CableCheckReq: to(Iso2State.POWER_DELIVERY)}},
)
PRE_CHARGE_OPEN = Quirk(
    name="pre-charge-open",
    what="asks for energy in ISO 15118-20 although its last DC_PreChargeReq said Ongoing",
    cars=("EcoG-io/iso15118 0.31.2",),
    source="our own runs: it only says Finished where the second request is the last",
    answer="as if it had said Finished: the isolation is proven, and the voltage is the car's to judge",
    rows={iso20.S.PRE_CHARGE: {PowerDeliveryReq: iso20.power(iso20.S.POWER_DELIVERY)}},
)

STRANGE_ID = Quirk(
    name="strange-id",
    what="sends a SessionID of 0, 1, 6 or 8 octets in its first request, zero or from an old session",
    cars=("Audi Q4", "Opel Mokka", "Seres 3", "Subaru Solterra", "most others"),
    source="EVerest/logfiles",
    answer="OK_NewSessionEstablished, with a number of our own",
)
LEAVE = Quirk(
    name="leave",
    what="sends SessionStopReq right after SessionSetup, payment selection or charge parameters",
    cars=("Audi Q4", "Polestar 2", "VW ID.4"),
    source="EcoG-io/iso15118#432; FreeV2G#20, #42, #72; EVerest/logfiles",
    answer="OK at any moment, even after a refusal",
)
NO_STATUS = Quirk(
    name="no-status",
    what="stops an AC session between PowerDelivery and the first ChargingStatus",
    cars=("VW ID.3", "VW ID.4"),
    source="EVerest/logfiles",
    answer="OK; contactors open",
)
NO_WELDING = Quirk(
    name="no-welding",
    what="leaves WeldingDetection out, or repeats it up to 14 times",
    cars=("BYD", "Hyundai Kona", "Opel", "Peugeot", "Tesla"),
    source="EVerest/logfiles",
    answer="OK either way",
)
NO_CHECK = Quirk(
    name="no-check",
    what="goes on without a cable check after a renegotiation in DC",
    cars=("some, by one reading of the standard",),
    source="disputed: [V2G2-565], [V2G2-582]",
    answer="OK: the cable stays alive and proven meanwhile; a cable check, where it comes, begins with a dead cable",
)
NOT_READY = Quirk(
    name="not-ready",
    what="says EVReady false in ChargeParameterDiscovery",
    cars=("VW ID.4",),
    source="FreeV2G#58",
    answer="OK: it counts from the cable check on",
)

QUIRKS: tuple[Quirk, ...] = (
    RESTART, STOP_EARLY, CABLE_CHECK_AC, PRE_CHARGE_OPEN, STRANGE_ID, LEAVE, NO_STATUS, NO_WELDING, NO_CHECK, NOT_READY,
)  # fmt: skip
"""All that is known."""

DEFAULTS: tuple[Quirk, ...] = tuple(quirk for quirk in QUIRKS if quirk.rows)
"""What a station bears unless it is told to be strict; all of it is harmless."""


def tolerances(quirks: Iterable[Quirk]) -> Table:
    """The rows of quirks in one table."""
    return combine(*(quirk.rows for quirk in quirks))


def combine(*tables: Table) -> Table:
    """All rows of some tables; where two have a rule for the same request in the same state, the first holds."""
    found: dict[State, Row] = {}
    for table in tables:
        for state, row in table.items():
            found[state] = {**row, **found.get(state, {})}
    return found
