"""What others found in their stacks, group by group: what this one does about it, or where that is tested.

The groups are those that public reports on other stacks fall into. `ELSEWHERE` names tests of other files.

 1  the protocol is chosen by the car's priority among what is served
 2  ISO 15118-20 under TLS 1.3 only
 3  client certificates are asked for: ELSEWHERE
 4  each role stands under its own root: ELSEWHERE
 5  a provisioning certificate is no TLS client: ELSEWHERE
 6  session ids are compared, old ones too: here, ELSEWHERE
 7  random numbers have all their bits
 8  silence in a charge loop: tests/sim/test_defects.py
 9  the pace of a car in the loop: tests/sim/test_defects.py
10  contracts that cannot be parsed: ELSEWHERE
11  a certificate update has its own answer: ELSEWHERE
12  exceptions end one connection, not the station: ELSEWHERE, tests/sim/test_sweep.py
13  contactors are read by level: ELSEWHERE
14  readings and their confirmation: tests/sim/test_defects.py, ELSEWHERE
15  a refused card: tests/sim/test_defects.py
16  stapling: not yet, revocation is still to come
17  the PKI has the curves of each part: ELSEWHERE
18  resuming and renegotiating: tests/sim/test_defects.py
19  renegotiation in DC leaves nothing on: ELSEWHERE
20  optional fields are optional: here, ELSEWHERE
21  what is logged is what was sent: tests/sim/test_defects.py
22  suites of TLS 1.2, floods of log lines, SIGTERM: ELSEWHERE
23  the dialect comes from the handshake: ELSEWHERE
24  shortcuts through the states: tests/secc/test_shortcuts.py, ELSEWHERE
25  constants where the peer's word counts: tests/evcc/test_defects.py, ELSEWHERE
"""

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

import pilotwire
from pilotwire.messages import codec
from pilotwire.messages.sap import SupportedAppProtocolReq
from pilotwire.ports import Pilot
from pilotwire.schema import ComplexType
from pilotwire.secc import StationEngine
from pilotwire.session.dialect import ALLOWED, ZERO, Dialect, Security
from pilotwire.session.handshake import choose, offer
from pilotwire.wire import PayloadType, v2gtp
from tests.scenarios import BY_NAME, START, offering_of
from tests.secc.moments import codes, moments_of, sent
from tests.sessions import World, body_of

ROOT = Path(__file__).parents[2]
ELSEWHERE: Mapping[int, Sequence[str]] = {
    3: ("net/test_tls.py::test_an_anonymous_car_is_refused_in_iso_20",),
    4: ("pki/test_validation.py::test_a_hostile_chain_is_refused_for_what_is_wrong_with_it",),
    5: ("pki/test_validation.py::test_no_leaf_passes_for_another_role",),
    6: ("secc/test_negatives.py::test_a_right_request_under_a_wrong_session_id_is_an_unknown_session",),
    7: ("secc/iso2/test_lessons_of_peers.py::test_a_number_of_zero_is_drawn_again",),
    10: ("secc/iso2/test_lessons_of_peers.py::test_junk_for_a_contract_does_not_keep_the_next_car_away",),
    11: ("secc/iso2/test_lessons_of_peers.py::test_an_update_of_a_certificate_gets_its_own_answer",),
    12: (
        "net/test_hostile.py::test_an_exception_in_serve_ends_that_connection_only",
        "sim/test_sweep.py::test_a_driver_may_raise_at_any_message",
    ),
    13: (
        "secc/iso2/test_lessons_of_peers.py::test_a_contactor_that_is_closed_already_is_no_obstacle",
        "secc/iso2/test_lessons_of_peers.py::test_a_contactor_opens_each_time_it_is_told",
    ),
    14: ("secc/iso2/test_lessons_of_peers.py::test_everything_that_is_known_of_the_meter_is_told",),
    17: ("pki/test_issuing.py::test_a_part_takes_its_own_curves_only",),
    19: ("secc/iso2/test_lessons_of_peers.py::test_new_terms_in_dc_do_not_leave_the_supply_on_under_the_cable_check",),
    20: ("secc/iso2/test_lessons_of_peers.py::test_nothing_optional_is_needed",),
    22: ("net/test_listener.py::test_every_kind_of_car_comes_in_by_the_same_door",),
    23: (
        "capture/test_reading.py::test_without_the_handshake_the_dialect_is_a_guess",
        "secc/test_negatives.py::test_messages_of_another_protocol_never_pass",
    ),
    24: (
        "net/test_asker.py::test_bad_answers_are_named_and_change_nothing",
        "net/test_asker.py::test_a_tolerated_downgrade_waits_for_a_better_answer_until_the_next_request_is_due",
        "secc/test_negatives.py::test_frames_of_an_unknown_payload_type_are_passed_over",
    ),
    25: ("secc/iso2/test_terms.py::test_a_car_that_reckons_with_volts_of_its_own_is_served",),
}


@pytest.mark.parametrize("pointer", [pointer for row in ELSEWHERE.values() for pointer in row])
def test_what_is_tested_elsewhere_is_there(pointer: str) -> None:
    path, _, name = pointer.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def prefers(*dialects: Dialect) -> SupportedAppProtocolReq:
    """The offer of a car that likes these in this order, and lists them in the opposite one."""
    request = offer(dialects)
    return replace(request, app_protocol=request.app_protocol[::-1])


@pytest.mark.parametrize(
    ("offered", "served", "chosen"),
    [
        ((Dialect.ISO2, Dialect.DIN), (Dialect.DIN, Dialect.ISO2), Dialect.ISO2),
        ((Dialect.DIN, Dialect.ISO2), (Dialect.ISO2, Dialect.DIN), Dialect.DIN),
        ((Dialect.ISO20_AC, Dialect.ISO20_DC), (Dialect.ISO20_DC,), Dialect.ISO20_DC),
        ((Dialect.ISO20_AC,), (Dialect.ISO20_DC, Dialect.ISO2, Dialect.DIN), None),
    ],
)
def test_defect_01_the_car_chooses_among_what_is_served(
    offered: tuple[Dialect, ...], served: tuple[Dialect, ...], chosen: Dialect | None
) -> None:
    choice = choose(prefers(*offered), served)
    assert (choice and choice.dialect) == chosen


@pytest.mark.parametrize("security", [Security.NONE, Security.TLS12])
def test_defect_02_iso_20_is_not_spoken_below_tls_1_3(security: Security) -> None:
    scenario = BY_NAME["iso20-dc-dynamic"]
    offering = replace(offering_of(scenario), dialects=(Dialect.ISO20_DC, Dialect.DIN), allowed=ALLOWED)
    engine = StationEngine(offering, World(scenario).seat.facts(START), bytes, START, security=security)
    hello = codec("sap").encode(prefers(Dialect.ISO20_DC))
    engine.receive(v2gtp.encode(PayloadType.EXI, hello), START)
    assert [message.response_code.name for message in sent(engine.take())] == ["Failed_NoNegotiation"]
    assert engine.closed
    car = World(scenario, car_allowed=ALLOWED)
    car.car.open(START, security)
    assert car.driver.closed  # it has nothing to say on such a connection


def test_defect_06_a_session_has_another_id_than_the_one_before() -> None:
    for name in ("din-dc", "iso2-dc", "iso20-dc-dynamic"):
        world = World(BY_NAME[name])
        world.session()
        old = world.station.visit.session_id
        world.session()
        assert old not in (world.station.visit.session_id, ZERO)


SIMULATED = frozenset({"sim/medium", "sim/voyage.py"})
"""Simulations: what is left to chance there must come again with the same seed, and nothing of it is a secret."""


def test_defect_07_no_module_takes_random_numbers_from_elsewhere() -> None:
    source = Path(pilotwire.__file__).parent
    found = (path.relative_to(source).parts for path in source.rglob("*.py") if "random" in imports(path))
    assert {"/".join(parts[:2]) for parts in found} == SIMULATED


def imports(path: Path) -> set[str]:
    """The modules that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def lean(message: Any) -> Any:
    """A message without anything that the schema does not ask for."""
    if not isinstance(message, ComplexType):
        return message
    kept = {name: getattr(message, name) for name in message.__struct_fields__}
    optional = {f.name for f in msgspec.structs.fields(message) if f.default is None}
    return replace(message, **{name: None if name in optional else lean(value) for name, value in kept.items()})


@pytest.mark.parametrize("name", ["iso20-dc-bpt-dynamic", "iso20-ac-dynamic", "din-dc"])
def test_defect_20_nothing_that_is_optional_is_needed(name: str) -> None:
    for moment in moments_of(name).values():
        engine = moment.fresh()
        engine.tell(replace(engine.visit.facts, contactors_closed=True, pilot=Pilot.C), moment.now)
        engine.receive(moment.frame(lean(body_of(moment.request.message))), moment.now)
        assert not [code for code in codes(engine.take()) if code.startswith("FAILED")], moment.state
