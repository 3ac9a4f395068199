"""XML as the schemas write it, and what is refused on the way in."""

import time

import pytest

from pilotwire.messages import schema
from pilotwire.messages.iso2 import AuthorizationReq
from pilotwire.messages.sap import ResponseCode, SupportedAppProtocolRes
from pilotwire.messages.xmldsig import KeyInfo, KeyName, Object, SignatureValue, Transform
from pilotwire.schema import Element, QName, Schema, Unknown
from pilotwire.schema.errors import SchemaError
from pilotwire.schema.xml import from_xml, to_xml

SAP, ISO2, DS = schema("sap"), schema("iso2"), schema("xmldsig")
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
FOO = QName("Foo", "urn:x-test")


def sap(content: str, root: str = "supportedAppProtocolRes") -> str:
    return f'<sap:{root} xmlns:sap="urn:iso:15118:2:2010:AppProtocol">{content}</sap:{root}>'


def ds(text: str) -> str:
    return text.replace(">", f' xmlns="{XMLDSIG}">', 1)


def test_unqualified_elements_carry_no_prefix() -> None:
    message = SupportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation)
    assert to_xml(message, SAP) == sap("<ResponseCode>Failed_NoNegotiation</ResponseCode>")


def test_qualified_elements_and_attributes_do() -> None:
    message = AuthorizationReq(id="a", gen_challenge=b"abc")
    assert to_xml(message, ISO2, pretty=True) == (
        '<bd:AuthorizationReq xmlns:bd="urn:iso:15118:2:2013:MsgBody" bd:Id="a">\n'
        "  <bd:GenChallenge>YWJj</bd:GenChallenge>\n"
        "</bd:AuthorizationReq>"
    )


def test_only_the_namespaces_in_use_are_declared() -> None:
    message = Object(content=(Element(FOO, Unknown(((QName("a", ""), "1"), (FOO, "2")), ("x",))),))
    assert to_xml(message, DS) == (
        f'<ds:Object xmlns:ds="{XMLDSIG}" xmlns:ns0="urn:x-test"><ns0:Foo a="1" ns0:Foo="2">x</ns0:Foo></ds:Object>'
    )


def test_mixed_content_is_never_indented() -> None:
    message = KeyInfo(content=("a ", KeyName(value="b"), " c"))
    assert to_xml(message, DS, pretty=True) == to_xml(message, DS)
    assert from_xml(to_xml(message, DS), DS) == message


@pytest.mark.parametrize("name", [QName("eMAID", "urn:iso:15118:2:2013:MsgBody")])
def test_a_root_that_no_class_owns_is_an_element(name: QName) -> None:
    text = f'<eMAID xmlns="{name.namespace}">DEABCC12345678</eMAID>'
    assert from_xml(text, ISO2) == Element(name, "DEABCC12345678")


def test_space_around_all_but_strings_means_nothing() -> None:
    text = sap("\n <ResponseCode>\tOK_SuccessfulNegotiation\n</ResponseCode> <SchemaID> +007 </SchemaID>\n")
    assert from_xml(text, SAP) == SupportedAppProtocolRes(
        response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=7
    )
    assert from_xml(ds("<KeyInfo><KeyName> a </KeyName></KeyInfo>"), DS) == KeyInfo(content=(KeyName(value=" a "),))


def test_base64_may_be_wrapped() -> None:
    text = ds("<SignatureValue>\n  YW\r\n  Jj\n</SignatureValue>")
    assert from_xml(text, DS) == SignatureValue(value=b"abc")


@pytest.mark.parametrize(("digits", "octets"), [("0aFf", b"\x0a\xff"), (" 0AFF ", b"\x0a\xff"), ("", b"")])
def test_hexadecimal_in_any_case(digits: str, octets: bytes) -> None:
    text = f'<SessionID xmlns="urn:iso:15118:2:2013:MsgHeader">{digits}</SessionID>'
    found = from_xml(text, ISO2)
    assert found.value == octets
    assert f">{digits.strip().upper()}</" in to_xml(found, ISO2) or not octets


@pytest.mark.parametrize(("word", "value"), [("true", True), (" 1 ", True), ("false", False), ("0", False)])
def test_booleans(word: str, value: bool) -> None:
    text = f'<ChargingComplete xmlns="urn:iso:15118:2:2013:MsgBody">{word}</ChargingComplete>'
    assert from_xml(text, ISO2).value is value


def test_declaration_comments_and_hints_are_passed_over() -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><!-- a -->'
        '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        'i:schemaLocation="a b"><KeyName>a<!-- b --><![CDATA[<&]]><?c d?>e</KeyName></KeyInfo>'
    )
    assert from_xml(text, DS) == KeyInfo(content=(KeyName(value="a<&e"),))


def test_known_elements_under_a_wildcard_are_typed() -> None:
    text = ds('<Transform Algorithm="a"><KeyName>b</KeyName><Foo xmlns=""><KeyName/></Foo></Transform>')
    assert from_xml(text, DS) == Transform(
        algorithm="a",
        content=(
            Element(QName("KeyName", XMLDSIG), "b"),
            Element(QName("Foo", ""), Unknown(content=(Element(QName("KeyName", ""), Unknown()),))),
        ),
    )


REFUSED: dict[str, tuple[Schema, str, str]] = {
    "no XML": (SAP, "", "no well-formed XML"),
    "cut off": (SAP, sap("")[:-1], "no well-formed XML"),
    "a surrogate": (SAP, "<a>\ud800</a>", "no well-formed XML"),
    "an entity": (SAP, "<a>&b;</a>", "undefined entity"),
    "an unknown root": (SAP, "<a/>", "a is no element of urn:iso:15118:2:2010:AppProtocol"),
    "a root without its namespace": (SAP, "<supportedAppProtocolRes/>", "is no element of"),
    "an unknown element": (SAP, sap("<Foo/>"), "Res: Foo where ResponseCode or SchemaID is due"),
    "an element in a wrong namespace": (SAP, sap("<sap:SchemaID>1</sap:SchemaID>"), "AppProtocol}SchemaID where"),
    "a missing element": (SAP, sap("<SchemaID>1</SchemaID>"), "ResponseCode is missing"),
    "a wrong order": (
        SAP,
        sap("<SchemaID>1</SchemaID><ResponseCode>Failed_NoNegotiation</ResponseCode>"),
        "ResponseCode stands too late",
    ),
    "one too many": (SAP, sap("<SchemaID>1</SchemaID><SchemaID>2</SchemaID>"), "SchemaID is one too many"),
    "stray text": (SAP, sap("<SchemaID>1</SchemaID>x"), "'x': text where only elements may stand"),
    "an element in a value": (SAP, sap("<SchemaID>1<a/></SchemaID>"), "SchemaID: a where only text may stand"),
    "an attribute": (SAP, sap('<SchemaID a="b">1</SchemaID>'), "attribute a is not declared"),
    "an unknown attribute": (DS, ds('<KeyInfo><KeyName b="c">a</KeyName></KeyInfo>'), "attribute b is not declared"),
    "an attribute in a namespace": (DS, f'<d:KeyInfo xmlns:d="{XMLDSIG}" d:Id="a"/>', "}Id is not declared"),
    "a missing attribute": (DS, ds("<Transform/>").replace("/", ""), "no well-formed XML"),
    "no integer": (SAP, sap("<SchemaID>1_0</SchemaID>"), "Res/SchemaID: '1_0': an integer is due"),
    "a foreign digit": (SAP, sap("<SchemaID>\u0661</SchemaID>"), "an integer is due"),
    "an endless integer": (SAP, sap(f"<SchemaID>{'9' * 9999}</SchemaID>"), "an integer is due"),
    "no word": (SAP, sap("<ResponseCode>ok</ResponseCode>"), "one of OK_SuccessfulNegotiation, "),
    "no base64": (DS, ds("<SignatureValue>YW!Jj</SignatureValue>"), "base64Binary is due"),
    "half an octet": (ISO2, '<SessionID xmlns="urn:iso:15118:2:2013:MsgHeader">abc</SessionID>', "hexBinary is due"),
    "no boolean": (
        ISO2,
        '<ChargingComplete xmlns="urn:iso:15118:2:2013:MsgBody">True</ChargingComplete>',
        "true, false",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    found, text, reason = REFUSED[case]
    with pytest.raises(SchemaError) as refusal:
        from_xml(text, found)
    assert reason in str(refusal.value)


def test_document_types_are_refused_before_they_cost_anything() -> None:
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    text = f'<!DOCTYPE a [<!ENTITY a0 "ha">{laughs}]><a>&a12;</a>'
    start = time.monotonic()
    with pytest.raises(SchemaError, match="document type"):
        from_xml(text, DS)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("depth", [65, 100_000])
def test_depth_is_bounded(depth: int) -> None:
    with pytest.raises(SchemaError, match="more than 64 elements"):
        from_xml(ds("<Object>" + "<Object>" * (depth - 1) + "</Object>" * depth), DS)
    found = Object()
    for _ in range(depth):
        found = Object(content=(Element(QName("Object", XMLDSIG), found),))
    with pytest.raises(SchemaError, match="more than 64 elements"):
        to_xml(found, DS)


def test_what_cannot_be_written() -> None:
    for message, reason in [
        (7, "int is no global element"),
        (Element(FOO, Unknown()), "is no element of"),
        (KeyInfo(content=(KeyName(value="a\x00"),)), r"KeyInfo/KeyName\[0\]: 'a\\x00': U\+0000"),
        (KeyInfo(content=(KeyName(value=7),)), "KeyName.*a string is due"),  # type: ignore[arg-type]
        (KeyInfo(content=[]), "KeyInfo/content: a list: a tuple is due"),  # type: ignore[arg-type]
        (KeyInfo(content=(7,)), "Element is due, not int"),  # type: ignore[arg-type]
        (KeyInfo(content=(Element(FOO, 7),)), "value must be Unknown"),
        (SignatureValue(value=None), "bytes are due"),  # type: ignore[arg-type]
        (Transform(algorithm=None), "Algorithm is missing"),  # type: ignore[arg-type]
    ]:
        with pytest.raises(SchemaError, match=reason):
            to_xml(message, DS)
