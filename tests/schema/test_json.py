"""JSON under the names of the wire, and what is refused on the way in."""

from typing import Any

import pytest

from pilotwire.messages import SCHEMA_NAMES, schema
from pilotwire.messages.iso20.base import MessageHeader, RationalNumber, ResponseCode
from pilotwire.messages.iso20.dc import DC_ChargeLoopReq, DC_PreChargeRes, Scheduled_DC_CLReqControlMode
from pilotwire.messages.xmldsig import DSAKeyValue, KeyInfo, KeyName, KeyValue, Object, SignatureValue, Transform, XPath
from pilotwire.schema import Element, QName, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.json import from_json, to_json

DC, DS, ISO2 = schema("iso20-dc"), schema("xmldsig"), schema("iso2")
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
HEADER = MessageHeader(session_id=b"\x01\x02\x03\x04\x05\x06\x07\xff", time_stamp=2**64 - 1)
HEADER_JSON = {"SessionID": "01020304050607FF", "TimeStamp": 2**64 - 1}


def number(value: int) -> RationalNumber:
    return RationalNumber(exponent=0, value=value)


FORMS: list[tuple[str, Any, dict[str, Any]]] = [
    (
        "iso20-dc",
        DC_PreChargeRes(header=HEADER, response_code=ResponseCode.OK, evse_present_voltage=number(400)),
        {
            "DC_PreChargeRes": {
                "Header": HEADER_JSON,
                "ResponseCode": "OK",
                "EVSEPresentVoltage": {"Exponent": 0, "Value": 400},
            }
        },
    ),
    (
        "iso20-dc",
        DC_ChargeLoopReq(
            header=HEADER,
            meter_info_requested=False,
            ev_present_voltage=number(1),
            control_mode=Scheduled_DC_CLReqControlMode(ev_target_current=number(2), ev_target_voltage=number(3)),
        ),
        {
            "DC_ChargeLoopReq": {
                "Header": HEADER_JSON,
                "MeterInfoRequested": False,
                "EVPresentVoltage": {"Exponent": 0, "Value": 1},
                "Scheduled_DC_CLReqControlMode": {
                    "EVTargetCurrent": {"Exponent": 0, "Value": 2},
                    "EVTargetVoltage": {"Exponent": 0, "Value": 3},
                },
            }
        },
    ),
    ("xmldsig", SignatureValue(id="a", value=b"abc"), {"SignatureValue": {"Id": "a", "value": "YWJj"}}),
    (
        "xmldsig",
        Transform(algorithm="a", content=("text", XPath(value="b"), Element(QName("Foo", "urn:x"), Unknown()))),
        {
            "Transform": {
                "Algorithm": "a",
                "content": ["text", {"XPath": "b"}, {"{urn:x}Foo": {"attributes": {}, "content": []}}],
            }
        },
    ),
    (
        "xmldsig",
        Object(
            content=(
                Element(QName("KeyName", XMLDSIG), "k"),
                Element(QName("Foo", ""), Unknown(((QName("a", "b"), "c"),), ("d",))),
            )
        ),
        {
            "Object": {
                "content": [{f"{{{XMLDSIG}}}KeyName": "k"}, {"Foo": {"attributes": {"{b}a": "c"}, "content": ["d"]}}]
            }
        },
    ),
    (
        "xmldsig",
        KeyInfo(content=(KeyName(value="a"), KeyValue(content=(DSAKeyValue(y=b"\x00"),)))),
        {"KeyInfo": {"content": [{"KeyName": "a"}, {"KeyValue": {"content": [{"DSAKeyValue": {"Y": "AA=="}}]}}]}},
    ),
    ("iso2", Element(QName("eMAID", "urn:iso:15118:2:2013:MsgBody"), "DE"), {"eMAID": "DE"}),
    (
        "iso2",
        Element(QName("SessionID", "urn:iso:15118:2:2013:MsgHeader"), b"\x01"),
        {"{urn:iso:15118:2:2013:MsgHeader}SessionID": "01"},
    ),
]


@pytest.mark.parametrize(("name", "message", "data"), FORMS)
def test_form(name: str, message: Any, data: dict[str, Any]) -> None:
    assert to_json(message, schema(name)) == data
    assert from_json(data, schema(name)) == message


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_no_two_fields_of_a_class_share_a_key(name: str) -> None:
    """Attributes, elements and the keys "value" and "content" live in one object."""
    found = schema(name)
    for cls in found.classes:
        slots = found.resolve(cls).slots
        keys = [s.kind for s in slots if s.kind in ("value", "content")]
        keys += [a.name.local for s in slots if s.kind in ("attribute", "element") for a in s.alternatives]
        assert len(keys) == len(set(keys)), cls


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_global_elements_go_by_their_local_name(name: str) -> None:
    locals_ = [element.local for element in schema(name).elements]
    assert len(locals_) == len(set(locals_))


REFUSED: dict[str, tuple[Any, str]] = {
    "no object": ([], "an object is due"),
    "an empty object": ({}, "an object with one key"),
    "two roots": ({"KeyName": "a", "MgmtData": "b"}, "an object with one key"),
    "an unknown root": ({"Foo": {}}, "Foo is no element of"),
    "an unknown root in Clark notation": ({"{a}Foo": {}}, "{a}Foo is no element of"),
    "an unknown key": ({"SignatureValue": {"Foo": 1}}, "SignatureValue: Foo is not declared in SignatureValue"),
    "a missing key": ({"SignatureValue": {}}, "Value is missing"),
    "null": ({"SignatureValue": None}, "an object is due"),
    "null in a field": ({"SignatureValue": {"value": "", "Id": None}}, "SignatureValue/Id: None: a string is due"),
    "a number for a string": ({"KeyName": 7}, "KeyName: 7: a string is due"),
    "a string for a number": ({"HMACOutputLength": "7"}, "an integer is due"),
    "a boolean for a number": ({"HMACOutputLength": True}, "an integer is due"),
    "a fraction": ({"HMACOutputLength": 1.0}, "an integer is due"),
    "no base64": ({"SignatureValue": {"value": "YW!"}}, "SignatureValue/value: 'YW!': base64Binary is due"),
    "no array": ({"Manifest": {"Reference": {}}}, "Manifest/Reference: a dict: an array is due"),
    "a broken item": ({"Manifest": {"Reference": [{}]}}, "Manifest/Reference[0]: DigestMethod is missing"),
    "text where none may stand": ({"X509Data": {"content": ["a"]}}, "an object is due"),
    "a number in content": ({"KeyInfo": {"content": [7]}}, "an object is due"),
    "keys that are no strings": ({7: 8}, "an object is due"),
    "unknown content": ({"Object": {"content": [{"Foo": "a"}]}}, "Object/Foo: 'a': an object is due"),
    "unknown members": ({"Object": {"content": [{"Foo": {"a": "b"}}]}}, "attributes and content are due"),
    "unknown attributes": ({"Object": {"content": [{"Foo": {"attributes": {"a": 7}}}]}}, "a string is due"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    data, reason = REFUSED[case]
    with pytest.raises(SchemaError) as refusal:
        from_json(data, DS)
    assert reason in str(refusal.value)


def test_a_local_name_with_several_meanings_is_refused() -> None:
    with pytest.raises(SchemaError, match="SessionID has several meanings"):
        from_json({"SessionID": "01"}, ISO2)


def test_two_branches_of_a_choice_are_refused() -> None:
    parameter = {"Name": "a", "boolValue": True, "byteValue": 1}
    with pytest.raises(SchemaError, match="one too many"):
        from_json({"Parameter": parameter}, ISO2)


def test_depth_is_bounded() -> None:
    data: dict[str, Any] = {"Object": {}}
    for _ in range(10_000):
        data = {"Object": {"content": [{f"{{{XMLDSIG}}}Object": data["Object"]}]}}
    with pytest.raises(SchemaError, match="more than 64 elements"):
        from_json(data, DS)


def test_what_cannot_be_written() -> None:
    for message, reason in [
        (7, "int is no global element"),
        (KeyInfo(content=(KeyName(value=7),)), r"KeyInfo/KeyName\[0\]: 7: a string is due"),  # type: ignore[arg-type]
        (KeyInfo(content=(7,)), r"KeyInfo/content\[0\]: KeyName or .* or Element is due, not int"),  # type: ignore[arg-type]
    ]:
        with pytest.raises(SchemaError, match=reason):
            to_json(message, DS)
