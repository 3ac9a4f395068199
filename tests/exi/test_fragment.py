"""Fragments: single elements in the form that signatures digest."""

import pytest

from pilotwire.messages.iso2 import EMAID, CertificateInstallationReq, ListOfRootCertificateIDs
from pilotwire.messages.xmldsig import DigestMethod, X509IssuerSerial
from pilotwire.schema import Element, QName
from tests.exi.bits import HEADER, bits, number, octets, text
from tests.exi.engines import hold, read, stream, write
from tests.exi.octets import octets as random_octets
from tests.exi.samples_iso20 import signed_info

DT, DS = "urn:iso:15118:2:2013:MsgDataTypes", "http://www.w3.org/2000/09/xmldsig#"
CONTRACT = QName("eMAID", DT), QName("eMAID", "urn:iso:15118:2:2013:MsgBody")
SIGNED = bytes.fromhex("80ec0202b4b218c0041111505090d0cc4c8ccd0d4d8dce3d3d00")
ATTRIBUTES, ELEMENTS = 10, 243  # of ISO 15118-2


def emaid() -> Element:
    (name,) = (name for name in CONTRACT if write("iso2", Element(name, "x"), fragment=True).value)
    return Element(name, EMAID(id="id1", value="DEABCC12345678"))


def test_the_emaid_of_certificate_messages() -> None:
    """An element with two types has a grammar of its own (deviation D2); this is what EXIficient and OpenV2G write."""
    assert stream("iso2", emaid(), fragment=True) == SIGNED
    assert read("iso2", SIGNED, fragment=True).value == emaid()


def test_the_emaid_without_an_id_is_bare_text() -> None:
    bare = Element(emaid().name, "DEABCC12345678")
    assert read("iso2", stream("iso2", bare, fragment=True), fragment=True).value == bare


START = HEADER + number(236, 8)
END = number(ELEMENTS + 1, 8) + number(ELEMENTS + 1, 8)


def test_the_events_of_an_element_fragment() -> None:
    """State 0: attributes, any attribute, elements, any element, the end, text. State 1: the same from elements on."""
    identifier = number(4, 9) + text("id1")
    characters = number(ATTRIBUTES + 1 + ELEMENTS + 2, 9) + text("DEABCC12345678")
    assert octets(START, identifier, characters, END) == SIGNED
    empty = octets(START, identifier, number(ATTRIBUTES + 1 + ELEMENTS + 1, 9), END[8:])
    assert read("iso2", empty, fragment=True).value == Element(emaid().name, EMAID(id="id1", value=""))


@pytest.mark.parametrize("code", [*range(10), *range(10, 255, 7), 254, 257, 300, 511])
def test_events_that_an_emaid_does_not_have(code: int) -> None:
    if code == 4:  # Id of MsgDataTypes, the one that it has; codes 2 and 3 are Id in other namespaces
        return
    found = read("iso2", octets(START, number(code, 9), text("x"), number(256, 9), text("y"), END), fragment=True)
    assert found.reason
    assert found.path == "eMAID"


def test_an_attribute_comes_once() -> None:
    identifier = number(4, 9) + text("id1")
    characters = number(ATTRIBUTES + 1 + ELEMENTS + 2, 9) + text("x")
    found = read("iso2", octets(START, identifier, identifier, characters, END), fragment=True)
    assert found.reason == f"attribute {{{DT}}}Id a second time"


def test_every_code_after_the_text_but_the_end_is_refused() -> None:
    start = START + number(256, 9) + text("x")
    for code in range(256):
        found = hold("iso2", octets(start, number(code, 8), END[8:]), fragment=True)
        assert bool(found.value) == (code == ELEMENTS + 1)


@pytest.mark.parametrize(
    "schema", ["iso2", "din70121", "iso20-common", "iso20-ac", "iso20-dc", "iso20-wpt", "iso20-acdp"]
)
def test_signed_info_under_both_grammars(schema: str) -> None:
    """The field uses xmldsig's own grammar and the message set's; the codes differ, the content does not."""
    own = stream("xmldsig", signed_info(), fragment=True)
    other = stream(schema, signed_info(), fragment=True)
    assert own != other
    assert read("xmldsig", own, fragment=True).value.value == signed_info()
    assert read(schema, other, fragment=True).value.value == signed_info()


def test_signed_info_has_the_same_content_under_both_grammars() -> None:
    """The element's code has six bits or eight; between it and the end the bits are the same."""
    own, other = (bits(stream(schema, signed_info(), fragment=True)) for schema in ("xmldsig", "iso2"))
    inside = own[14:].rstrip("0")[:-8]
    assert other[16:].startswith(inside)


def test_a_fragment_of_a_body_element() -> None:
    roots = ListOfRootCertificateIDs(
        root_certificate_id=(X509IssuerSerial(x509_issuer_name="CN=Root", x509_serial_number=2**159 + 1),)
    )
    request = CertificateInstallationReq(
        id="id1", oem_provisioning_cert=random_octets(300), list_of_root_certificate_ids=roots
    )
    data = stream("iso2", request, fragment=True)
    assert read("iso2", data, fragment=True).value.value == request
    assert stream("iso2", read("iso2", data, fragment=True).value, fragment=True) == data


def test_a_fragment_holds_one_element() -> None:
    whole = bits(stream("xmldsig", DigestMethod(algorithm="x"), fragment=True)).rstrip("0")
    end = number(46, 6)
    start = whole[: whole.rindex(end.rstrip("0"))]
    assert read("xmldsig", octets(start, end), fragment=True).value.value == DigestMethod(algorithm="x")
    again = start[len(HEADER) :]
    assert (
        read("xmldsig", octets(start, again, end), fragment=True).reason == "a second element, but a fragment holds one"
    )
    assert read("xmldsig", octets(HEADER, end), fragment=True).reason.startswith("fragment element code 46")


def test_what_is_no_element_of_the_schema() -> None:
    assert (
        "SignedInfo is no element of urn:iso:15118:2:2010:AppProtocol"
        in write("sap", signed_info(), fragment=True).reason
    )
