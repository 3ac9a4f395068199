"""Sequence tables as graphs: every state can be reached, no rule leads astray, no request is forgotten."""

from collections.abc import Iterator, Mapping

import pytest

from pilotwire.secc import BOOK
from pilotwire.session.blank import blank, response_of
from pilotwire.session.dialect import Dialect
from pilotwire.session.follower import ENDS, FIRST, TABLES
from pilotwire.session.handshake import HANDSHAKE, Hello
from pilotwire.session.rules import State, Table
from tests.session.requests import requests_of

CONTRACTS = "contracts are no part of DIN SPEC 70121 as it is used: external payment only"
PARKING = "vehicle check-in and check-out belong to automated parking and wireless power"

OUT_OF_SCOPE: Mapping[str, Mapping[str, str]] = {
    "din70121": {
        "PaymentDetailsReq": CONTRACTS,
        "CertificateInstallationReq": CONTRACTS,
        "CertificateUpdateReq": CONTRACTS,
        "MeteringReceiptReq": CONTRACTS,
        "ChargingStatusReq": "DIN SPEC 70121 charges with DC only",
    },
    "iso2": {},
    "iso20-common": {"VehicleCheckInReq": PARKING, "VehicleCheckOutReq": PARKING},
    "iso20-ac": {},
    "iso20-dc": {},
}
"""Requests that no table has, and why."""


def edges(table: Table, state: State) -> Iterator[State]:
    """Where the requests of a state may lead."""
    for rule in table[state].values():
        yield from rule.ways.values()


def reachable(table: Table, first: State) -> set[State]:
    """The states that a session can come to."""
    found, new = {first}, [first]
    while new:
        ahead = set(edges(table, new.pop())) - found
        found |= ahead
        new += ahead
    return found


@pytest.mark.parametrize("dialect", Dialect)
def test_every_state_of_a_protocol_can_be_reached(dialect: Dialect) -> None:
    first = FIRST[dialect]
    assert reachable(TABLES[dialect], first) == set(type(first))


@pytest.mark.parametrize("dialect", Dialect)
def test_every_state_has_a_row_and_no_rule_leads_elsewhere(dialect: Dialect) -> None:
    table, states = TABLES[dialect], set(type(FIRST[dialect]))
    assert set(table) == states
    assert {state for row in table for state in edges(table, row)} <= states


@pytest.mark.parametrize("dialect", Dialect)
def test_from_every_state_the_end_can_be_reached(dialect: Dialect) -> None:
    table = TABLES[dialect]
    assert all(ENDS[dialect] in reachable(table, state) for state in table)


@pytest.mark.parametrize("dialect", Dialect)
def test_a_car_may_stop_in_every_state_but_in_the_middle_of_the_handshake(dialect: Dialect) -> None:
    table = TABLES[dialect]
    stops = {s for s, row in table.items() if any(request.__name__ == "SessionStopReq" for request in row)}
    assert set(table) - stops <= {FIRST[dialect], ENDS[dialect]} | _loops_without_stop(table)


def _loops_without_stop(table: Table) -> set[State]:
    """States of ISO 15118-2 after which energy still flows by the old terms, which PowerDelivery ends."""
    return {state for state in table if state.name in ("NEW_PARAMETERS", "CHECK_AGAIN")} & set(table)


def test_the_handshake_comes_to_an_agreement_or_to_its_end() -> None:
    assert set(edges(HANDSHAKE, Hello.HANDSHAKE)) == {Hello.AGREED, Hello.ENDED}


@pytest.mark.parametrize("name", sorted({name for dialect in Dialect for name in dialect.schemas.values()}))
def test_every_request_of_a_message_set_is_in_a_row_or_out_of_scope_for_a_reason(name: str) -> None:
    rows = {cls for d in Dialect for row in TABLES[d].values() for cls in row}
    known = {cls.__name__ for cls in requests_of(name) if cls in rows}
    assert known | set(OUT_OF_SCOPE[name]) == {cls.__name__ for cls in requests_of(name)}
    assert not known & set(OUT_OF_SCOPE[name])


@pytest.mark.parametrize("dialect", Dialect)
def test_the_station_has_an_answer_to_every_request_of_a_table(dialect: Dialect) -> None:
    missing = {cls.__name__ for row in TABLES[dialect].values() for cls in row if cls not in BOOK}
    assert missing == set()


@pytest.mark.parametrize("name", ["din70121", "iso2", "iso20-common", "iso20-ac", "iso20-dc"])
def test_every_request_has_a_response_with_a_code_for_what_is_out_of_order(name: str) -> None:
    for request in requests_of(name):
        codes = type(blank(response_of(request)).response_code)
        assert {"FAILED", "FAILED_SequenceError", "FAILED_UnknownSession"} <= set(codes.__members__)
