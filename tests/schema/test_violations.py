"""Every rule of a declaration is watched: break it, and `violations` says so."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotwire.messages import iso2, schema
from pilotwire.messages.iso2 import Body, CurrentDemandReq, DC_EVErrorCode, DC_EVStatus, MessageHeader
from pilotwire.messages.sap import AppProtocol, SupportedAppProtocolReq
from pilotwire.messages.xmldsig import (
    DSAKeyValue,
    KeyInfo,
    KeyName,
    Object,
    PGPData,
    PGPKeyID,
    PGPKeyPacket,
    SignatureMethod,
)
from pilotwire.messages.xmldsig import HMACOutputLength as Length
from pilotwire.schema import ComplexType, Element, QName, Unknown
from pilotwire.schema.violations import Violation, violations
from tests.schema.damage import KINDS, damages
from tests.schema.test_views import CASES
from tests.strategies import messages

SEEN: set[str] = set()
TRIED: set[tuple[str, type]] = set()


@pytest.mark.parametrize(("name", "cls"), CASES, ids=lambda value: getattr(value, "__name__", value))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_damage_is_seen_where_it_is(name: str, cls: type[ComplexType], data: st.DataObject) -> None:
    TRIED.add((name, cls))
    found = schema(name)
    element = next(n for n, declared in found.particles.items() if any(a.target is cls for a in declared))
    message = data.draw(messages(found, cls))
    for slot in found.resolve(cls).slots:
        for kind, broken in damages(slot, getattr(message, slot.name)):
            SEEN.add(kind)
            report = violations(Element(element, msgspec.structs.replace(message, **{slot.name: broken})), found)
            assert report, f"{slot.name}: {kind}"
            assert all(entry.path.partition("/")[0].partition("[")[0] == element.local for entry in report)


def test_every_kind_of_damage_was_tried() -> None:
    if len(TRIED) < len(CASES):
        pytest.skip("only some of the classes were tried before")
    assert SEEN == KINDS


def demand(**changes: Any) -> iso2.V2G_Message:
    volts = iso2.PhysicalValue.of(400, iso2.UnitSymbol.V)
    amperes = iso2.PhysicalValue.of(10, iso2.UnitSymbol.A)
    status = DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=changes.pop("soc", 50))
    body = {
        "dc_ev_status": status,
        "ev_target_current": amperes,
        "charging_complete": False,
        "ev_target_voltage": volts,
    }
    return iso2.V2G_Message(
        header=MessageHeader(session_id=changes.pop("session_id", bytes(8))),
        body=Body(body_element=CurrentDemandReq(**{**body, **changes})),
    )


def test_paths_lead_from_the_root_to_the_place() -> None:
    report = violations(demand(soc=101, session_id=bytes(9)), schema("iso2"))
    assert [(entry.path, entry.value, entry.rule) for entry in report] == [
        ("V2G_Message/Header/SessionID", bytes(9), "at most 8 octets are due, not 9"),
        ("V2G_Message/Body/CurrentDemandReq/DC_EVStatus/EVRESSSOC", 101, "an integer of 0 to 100 is due"),
    ]


def test_items_of_lists_have_an_index() -> None:
    good = AppProtocol(
        protocol_namespace="urn:x", version_number_major=1, version_number_minor=0, schema_id=1, priority=1
    )
    request = SupportedAppProtocolReq(app_protocol=(good, msgspec.structs.replace(good, priority=21)))
    assert violations(request, schema("sap")) == (
        Violation("supportedAppProtocolReq/AppProtocol[1]/Priority", 21, "an integer of 1 to 20 is due"),
    )


def test_another_unit_than_the_declared_one() -> None:
    watts = iso2.PhysicalValue.of(400, iso2.UnitSymbol.W)
    assert violations(demand(ev_target_voltage=watts), schema("iso2")) == (
        Violation("V2G_Message/Body/CurrentDemandReq/EVTargetVoltage/Unit", iso2.UnitSymbol.W, "the unit V is due"),
    )


FOO = QName("Foo", "urn:x-test")
APART = {
    "p without q": DSAKeyValue(p=b"p", y=b"y"),
    "a counter without its seed": DSAKeyValue(y=b"y", pgen_counter=b"c"),
    "a length after an unknown element": SignatureMethod(
        algorithm="a", content=(Element(FOO, Unknown()), Length(value=1))
    ),
    "two lengths": SignatureMethod(algorithm="a", content=(Length(value=1), Length(value=2))),
    "an OpenPGP packet before its identifier": PGPData(content=(PGPKeyPacket(value=b""), PGPKeyID(value=b""))),
    "no OpenPGP key at all": PGPData(content=(Element(FOO, Unknown()),)),
}


@pytest.mark.parametrize("case", APART)
def test_elements_that_do_not_go_together(case: str) -> None:
    (report,) = violations(APART[case], schema("xmldsig"))
    assert report.rule == "elements that do not go together, or not in this order"


TOGETHER = [
    DSAKeyValue(y=b"y"),
    DSAKeyValue(p=b"p", q=b"q", y=b"y", seed=b"s", pgen_counter=b"c"),
    SignatureMethod(algorithm="a", content=("text", Length(value=1), "text", Element(FOO, Unknown()))),
    PGPData(content=(PGPKeyID(value=b""), Element(FOO, Unknown()), Element(FOO, Unknown()))),
]


@pytest.mark.parametrize("message", TOGETHER, ids=lambda message: type(message).__name__)
def test_elements_that_go_together(message: ComplexType) -> None:
    assert violations(message, schema("xmldsig")) == ()


def test_characters_that_xml_does_not_have() -> None:
    report = violations(KeyInfo(content=("a\0b", KeyName(value="c\ud800"))), schema("xmldsig"))
    assert [entry.path for entry in report] == ["KeyInfo/text[0]", "KeyInfo/KeyName[1]"]


def bottomless(depth: int) -> Object:
    name = QName("Object", "http://www.w3.org/2000/09/xmldsig#")
    found = Object()
    for _ in range(depth):
        found = Object(content=(Element(name, found),))
    return found


NONSENSE: list[Any] = [
    None,
    7,
    "text",
    object(),
    iso2.UnitSymbol.A,
    AppProtocol,
    SupportedAppProtocolReq(app_protocol=None),  # type: ignore[arg-type]
    SupportedAppProtocolReq(app_protocol=(None, 7, object())),  # type: ignore[arg-type]
    Element(name=None, value=None),  # type: ignore[arg-type]
    Element(name=[], value=None),  # type: ignore[arg-type]
    Element(name=QName([], {}), value=7),  # type: ignore[arg-type]
    Element(name=FOO, value=Unknown()),
    KeyInfo(content=7),  # type: ignore[arg-type]
    KeyInfo(content=(None, 7, b"", Element(name=7, value=None))),  # type: ignore[arg-type]
    KeyInfo(content=(Element(FOO, Unknown(attributes=7, content=8)),)),  # type: ignore[arg-type]
    KeyInfo(content=(Element(FOO, Unknown(attributes=(7,), content=(8, None))),)),  # type: ignore[arg-type]
    KeyInfo(content=(Element(FOO, 7), Element(QName("KeyName", schema("xmldsig").root.uri), 7))),
    KeyInfo(content=(KeyName(value=None),)),  # type: ignore[arg-type]
    bottomless(10_000),
]


@pytest.mark.parametrize("number", range(len(NONSENSE)))
@pytest.mark.parametrize("name", ["sap", "xmldsig"])
def test_nonsense_is_a_violation_and_no_exception(name: str, number: int) -> None:
    report = violations(NONSENSE[number], schema(name))
    assert report
    assert all(str(entry) for entry in report)
