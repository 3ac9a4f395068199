"""What cannot be written is refused with its path and the rule, and never ends in another exception."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.exi.limits import MAX_BIG_INTEGER_GROUPS
from pilotwire.messages.iso2 import (
    BodyElement,
    DC_EVSEStatusCode,
    SessionSetupReq,
    SessionStopRes,
    UnitSymbol,
    V2G_Message,
)
from pilotwire.messages.sap import ResponseCode, SupportedAppProtocolReq, SupportedAppProtocolRes
from pilotwire.messages.xmldsig import (
    DSAKeyValue,
    HMACOutputLength,
    KeyInfo,
    KeyName,
    Object,
    PGPData,
    PGPKeyID,
    PGPKeyPacket,
    SignatureMethod,
    SPKIData,
    SPKISexp,
)
from pilotwire.schema import AnyElement, Element, QName, Unknown
from tests.exi.engines import read, stream, write
from tests.exi.minimal import pre_charge, sap, serial
from tests.exi.samples_iso2 import message, value

DS = "http://www.w3.org/2000/09/xmldsig#"
OTHER: tuple[Any, ...] = (None, True, 1, -1, 1.5, "1", b"1", [], (), {}, object(), int, UnitSymbol.V, Ellipsis, 1j)


def volts(**changes: Any) -> V2G_Message:
    return pre_charge(replace(value(1, UnitSymbol.V), **changes))


PLACES: dict[
    str, tuple[str, Any, type[Any] | None, str]
] = {  # a schema, a message with something odd at one place, what is right there, and the path
    "text": ("sap", lambda odd: sap(protocol_namespace=odd), str, "AppProtocol/ProtocolNamespace"),
    "unsigned": ("sap", lambda odd: sap(version_number_major=odd), int, "AppProtocol/VersionNumberMajor"),
    "fixed width": ("sap", lambda odd: sap(priority=odd), int, "AppProtocol/Priority"),
    "signed": ("iso2", lambda odd: volts(value=odd), int, "PreChargeReq/EVTargetVoltage/Value"),
    "enumeration": ("iso2", lambda odd: volts(unit=odd), UnitSymbol, "PreChargeReq/EVTargetVoltage/Unit"),
    "binary": ("iso2", lambda odd: message(SessionSetupReq(evccid=odd)), bytes, "SessionSetupReq/EVCCID"),
    "complex": ("iso2", pre_charge, None, "PreChargeReq"),
    "group": ("iso2", message, BodyElement, "V2G_Message/Body"),
    "list": ("sap", lambda odd: SupportedAppProtocolReq(app_protocol=odd), None, "supportedAppProtocolReq"),
    "item": ("sap", lambda odd: SupportedAppProtocolReq(app_protocol=(odd,)), None, "supportedAppProtocolReq"),
    "root": ("sap", lambda odd: odd, None, ""),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_value_of_the_wrong_type(place: str) -> None:
    name, build, right, path = PLACES[place]
    for odd in OTHER:
        if type(odd) is right or (place == "group" and odd is None):  # an empty body is valid
            continue
        found = write(name, build(odd))
        assert found.value is None
        assert (path.rpartition("/")[0] if odd is None else path) in found.path
        assert "due" in found.reason or "missing" in found.reason or "no global element" in found.reason


def test_subclasses_of_plain_types_are_refused() -> None:
    """They may carry a behaviour of their own; what is written is what is there."""

    class Words(str): ...

    class Octets(bytes): ...

    class Number(int): ...

    assert "a string is due" in write("sap", sap(protocol_namespace=Words("x"))).reason
    assert "an integer of zero or more is due" in write("sap", sap(version_number_major=Number(1))).reason
    assert "bytes are due" in write("iso2", message(SessionSetupReq(evccid=Octets(b"x")))).reason


@pytest.mark.parametrize("wrong", [ResponseCode.Failed_NoNegotiation, DC_EVSEStatusCode.EVSE_Ready])
def test_a_member_of_another_enumeration(wrong: Any) -> None:
    assert "one of h, m, s, A, V, W, Wh is due" in write("iso2", volts(unit=wrong)).reason


@pytest.mark.parametrize(
    ("field", "beyond"),
    [("priority", 0), ("priority", 21), ("schema_id", -1), ("schema_id", 256), ("version_number_major", -1)],
)
def test_integers_out_of_range(field: str, beyond: int) -> None:
    found = write("sap", sap(**{field: beyond}))
    assert found.reason.startswith(f"{beyond} cannot be written: an integer ")
    assert found.path.startswith("supportedAppProtocolReq/AppProtocol/")


@pytest.mark.parametrize("number", [2**64, -(2**64) - 1, 10**5000, -(10**5000)], ids=["+", "-", "++", "--"])
def test_integers_that_no_bounded_type_has(number: int) -> None:
    assert "an integer of at most 64 bits is due" in write("iso2", volts(value=number)).reason
    if number > 0:
        assert "an integer of at most 64 bits is due" in write("sap", sap(version_number_major=number)).reason


def test_integers_without_bounds_have_one_all_the_same() -> None:
    largest = 2 ** (7 * MAX_BIG_INTEGER_GROUPS) - 1
    for number in (largest, -largest - 1):
        assert read("xmldsig", stream("xmldsig", serial(number))).value == serial(number)
    for number in (largest + 1, -largest - 2, 10**5000):
        found = write("xmldsig", serial(number))
        assert found.reason.endswith("an integer of at most 4102 bits is due")
        assert found.path == "X509Data/X509IssuerSerial/X509SerialNumber"


def test_lone_surrogates() -> None:
    for text in ("\ud800", "a\udfffb", "\ud83d\ude00"):
        assert "surrogates are no characters" in write("sap", sap(protocol_namespace=text)).reason


@pytest.mark.parametrize("count", [0, 21, 100])
def test_too_few_and_too_many_items(count: int) -> None:
    found = write("sap", SupportedAppProtocolReq(app_protocol=sap().app_protocol * count))
    assert found.reason == ("21 given, but only 20 may stand here" if count == 21 else found.reason)
    assert "supportedAppProtocolReq" in found.path


def test_a_message_of_another_schema() -> None:
    assert "is no global element" in write("sap", volts()).reason
    assert "is no global element" in write("iso2", SessionStopRes).reason
    assert "SupportedAppProtocolRes" in write("iso2", message(RESPONSE)).reason


RESPONSE: Any = SupportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation)
KEY = b"\x01"


@pytest.mark.parametrize(
    "content",
    [
        DSAKeyValue(y=KEY, p=KEY),
        DSAKeyValue(y=KEY, q=KEY),
        DSAKeyValue(y=KEY, seed=KEY),
        DSAKeyValue(y=KEY, pgen_counter=KEY),
        PGPData(),
        PGPData(content=(PGPKeyPacket(value=KEY), PGPKeyID(value=KEY))),
        PGPData(content=(PGPKeyID(value=KEY), PGPKeyID(value=KEY))),
        PGPData(content=(PGPKeyID(value=KEY), Element(QName("MgmtData", DS), ""), PGPKeyPacket(value=KEY))),
        SPKIData(),
        SPKIData(content=(Element(QName("MgmtData", DS), ""),)),
        SPKIData(content=(SPKISexp(value=KEY), *(Element(QName("MgmtData", DS), ""),) * 2)),
        SignatureMethod(algorithm="", content=(HMACOutputLength(value=1), HMACOutputLength(value=1))),
        KeyInfo(content=(PGPKeyID(value=KEY),)),  # type: ignore[arg-type]
    ],
)
def test_content_that_the_model_does_not_allow(content: Any) -> None:
    found = write("xmldsig", content)
    assert "missing" in found.reason or "may stand here" in found.reason or "is due" in found.reason
    assert found.path.split("/")[0] == type(content).__name__


@pytest.mark.parametrize(
    "content",
    [
        DSAKeyValue(y=KEY),
        DSAKeyValue(y=KEY, p=KEY, q=KEY, seed=KEY, pgen_counter=KEY),
        PGPData(content=(PGPKeyID(value=KEY), PGPKeyPacket(value=KEY))),
        SPKIData(content=(SPKISexp(value=KEY), Element(QName("MgmtData", DS), ""), SPKISexp(value=b""))),
        SignatureMethod(
            algorithm="", content=("a", HMACOutputLength(value=1), "b", Element(QName("Object", DS), Object()))
        ),
        KeyInfo(content=("", "", KeyName(value=""))),
    ],
)
def test_content_that_the_model_allows(content: Any) -> None:
    assert read("xmldsig", stream("xmldsig", content)).value == content


def test_names_of_any_length_are_not_taken() -> None:
    """A long name, once spelled out, could be referred to with two octets over and over."""
    for name in (QName("n" * 257, ""), QName("n", "u" * 257)):
        found = write("xmldsig", Object(content=(Element(name, Unknown()),)))
        assert found.reason == "a name of 257 characters, where at most 256 are written"
    longest = Object(content=(Element(QName("n" * 256, "u" * 256), Unknown()),))
    assert read("xmldsig", stream("xmldsig", longest)).value == longest


UNKNOWN: tuple[Any, ...] = (
    *(None, "Object", 1, b"Object", ("Object",)),
    *(QName("Object", ""), QName("\ud800", DS), QName(b"Object", DS)),  # type: ignore[arg-type]
)
UNHASHABLE: tuple[Any, ...] = ([], QName([], DS))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [*UNKNOWN, *UNHASHABLE], ids=repr)
def test_names_that_no_schema_declares(name: Any) -> None:
    inside: AnyElement = Element(name, Object())
    assert write("xmldsig", inside).reason.endswith("is no global element of http://www.w3.org/2000/09/xmldsig#")
    found = write("xmldsig", Object(content=(inside,)))
    assert (
        "since no schema declares the element" in found.reason
        or found.reason == "a QName that XML can carry is due as a name"
    )
    assert found.path.startswith("Object")


@pytest.mark.parametrize("name", [*UNKNOWN, *UNHASHABLE], ids=repr)
def test_fragments_of_names_that_no_schema_declares(name: Any) -> None:
    assert "is no element of" in write("xmldsig", Element(name, Object()), fragment=True).reason
