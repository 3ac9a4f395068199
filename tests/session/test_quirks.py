"""Rows for peculiar cars are harmless: walked with the tables, they lead to no energy without payment and proof."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from pilotwire.messages import din70121, iso2
from pilotwire.messages.iso20.common import PowerDeliveryReq, ServiceDiscoveryReq
from pilotwire.session.dialect import Dialect
from pilotwire.session.din import S as DinState
from pilotwire.session.follower import FIRST, TABLES, Follower
from pilotwire.session.iso2 import S as Iso2State
from pilotwire.session.iso20 import S as NewState
from pilotwire.session.iso20 import power
from pilotwire.session.quirks import DEFAULTS, QUIRKS, STOP_EARLY, Quirk, combine, tolerances
from pilotwire.session.rules import State, Table, to

PAYING = frozenset({"AUTHORIZATION", "AUTHENTICATION"})
LIVE = frozenset({"PRE_CHARGE", "PRE_CHARGED", "CURRENT_DEMAND", "RECEIPT_DC"})
ENERGY = frozenset({"CURRENT_DEMAND", "CHARGING_STATUS", "RECEIPT_DC", "RECEIPT_AC", "CHARGE_LOOP"})
PAID = ("Finished", "granted", "old session")
ALL = (Dialect.DIN, Dialect.ISO2, Dialect.ISO20_DC)


class Place(NamedTuple):
    """A state, whether somebody pays, whether the isolation is proven, and the kind of current."""

    state: State
    paid: bool = False
    proven: bool = False
    power: str = ""


def ahead(table: Table, place: Place) -> Iterator[Place]:
    """All places that one exchange leads to.

    The answers see to it that the kind of current stays, and that nobody renegotiates a service who never chose one.
    """
    for request, rule in table.get(place.state, {}).items():
        for way, state in rule.ways.items():
            good, kind = way.startswith(PAID), way.rpartition(" ")[2]
            if request.__name__ == "SessionSetupReq":
                yield Place(state, paid=good)
                continue
            power = kind if kind in ("AC", "DC") else place.power
            if place.power in ("", power) and (place.paid or way != "ServiceRenegotiation"):
                paid = place.paid or (place.state.name in PAYING and good)
                proven = place.proven or (request.__name__.endswith("CableCheckReq") and good)
                yield Place(state, paid, proven, power)


def places(table: Table, first: State) -> set[Place]:
    """All that can be reached."""
    found, new = {Place(first)}, [Place(first)]
    while new:
        fresh = set(ahead(table, new.pop())) - found
        found |= fresh
        new += fresh
    return found


def dangers(table: Table, first: State) -> set[Place]:
    """Where voltage or energy could be without payment or proof."""
    reached = places(table, first)
    unpaid = {p for p in reached if p.state.name in LIVE | ENERGY and not p.paid}
    return unpaid | {p for p in reached if is_live(p) and not p.proven}


def is_live(place: Place) -> bool:
    """Whether there is DC on the cable; ISO 15118-20 has one loop for both kinds of current."""
    return place.state.name in LIVE or (place.state.name == "CHARGE_LOOP" and place.power == "DC")


def extended(dialect: Dialect, rows: Table) -> Table:
    """The table of a protocol with rows added, as a follower reads it."""
    table = TABLES[dialect]
    return {state: {**rows.get(state, {}), **row} for state, row in table.items()}


@pytest.mark.parametrize("dialect", ALL)
@pytest.mark.parametrize("quirk", [None, *QUIRKS], ids=lambda quirk: quirk.name if quirk else "strict")
def test_no_row_leads_to_energy_without_payment_or_proof(quirk: Quirk | None, dialect: Dialect) -> None:
    assert dangers(extended(dialect, quirk.rows if quirk else {}), FIRST[dialect]) == set()


@pytest.mark.parametrize("dialect", ALL)
def test_nor_do_all_of_them_together(dialect: Dialect) -> None:
    table = extended(dialect, tolerances(QUIRKS))
    assert dangers(table, FIRST[dialect]) == set()
    assert {place.state for place in places(table, FIRST[dialect])} == set(type(FIRST[dialect]))


@pytest.mark.parametrize(
    ("dialect", "rows"),
    [
        (Dialect.ISO2, {Iso2State.CABLE_CHECK: {iso2.PreChargeReq: to(Iso2State.PRE_CHARGED)}}),
        (Dialect.ISO2, {Iso2State.PAYMENT_SELECTION: {iso2.ChargeParameterDiscoveryReq: to(Iso2State.POWER_DELIVERY)}}),
        (Dialect.ISO2, {Iso2State.POWER_DELIVERY: {iso2.CurrentDemandReq: to(Iso2State.CURRENT_DEMAND)}}),
        (Dialect.ISO20_DC, {NewState.CABLE_CHECK: {PowerDeliveryReq: power(NewState.POWER_DELIVERY)}}),
        (Dialect.ISO20_DC, {NewState.AUTHORIZATION: {ServiceDiscoveryReq: to(NewState.SERVICE_DETAIL)}}),
    ],
    ids=["no proof", "no payment", "AC becomes DC", "no proof in part 20", "no payment in part 20"],
)
def test_the_walk_finds_rows_that_are_not_harmless(dialect: Dialect, rows: Table) -> None:
    assert dangers(extended(dialect, rows), FIRST[dialect])


def test_what_is_borne_by_default_is_all_that_has_rows() -> None:
    assert {quirk.name for quirk in DEFAULTS} == {quirk.name for quirk in QUIRKS if quirk.rows}
    assert len({quirk.name for quirk in QUIRKS}) == len(QUIRKS)


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_rows_add_to_a_table_and_take_nothing_from_it(quirk: Quirk) -> None:
    known = {state: row for dialect in ALL for state, row in TABLES[dialect].items()}
    assert [(s, q) for s, row in quirk.rows.items() for q in row if q in known[s]] == []
    assert quirk.rows.keys() <= known.keys()


def test_of_two_rules_for_the_same_the_first_holds() -> None:
    one: Table = {DinState.CABLE_CHECK: {din70121.PowerDeliveryReq: to(DinState.ENDED)}}
    two: Table = {DinState.CABLE_CHECK: {din70121.PowerDeliveryReq: to(DinState.PRE_CHARGE)}}
    both = combine(one, two, {DinState.PRE_CHARGE: {}})
    assert both == {**one, DinState.PRE_CHARGE: {}}


@pytest.mark.parametrize(("ready", "taken"), [(False, True), (True, False)])
def test_an_early_power_delivery_may_switch_off_and_not_on(ready: bool, taken: bool) -> None:
    follower = Follower(STOP_EARLY.rows)
    follower.agreed, follower.state = follower.agreed.__class__(dialect=Dialect.DIN), DinState.CABLE_CHECK
    request = din70121.PowerDeliveryReq(ready_to_charge_state=ready)
    assert follower.takes(request) is taken
    assert not Follower.takes(_strict(follower), request)


def _strict(other: Follower) -> Follower:
    strict = Follower()
    strict.agreed, strict.state = other.agreed, other.state
    return strict
