"""Elements that no schema declares: of the type xsd:anyType, or refused."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotwire.exi import ExiError
from pilotwire.exi.builtin import ANY_TYPE, TYPE, Event, UnknownReader
from pilotwire.exi.grammar import Grammar
from pilotwire.exi.limits import MAX_DEPTH
from pilotwire.exi.qnames import XSI, QNames
from pilotwire.exi.reader import BitReader
from pilotwire.exi.writer import BitWriter
from pilotwire.messages import schema
from pilotwire.messages.xmldsig import Object
from pilotwire.schema import Element, QName, Unknown
from pilotwire.schema.xml import from_xml, to_xml
from tests.exi.engines import read, stream, write
from tests.strategies import messages

GRAMMAR = Grammar(schema("xmldsig"))
FOO, BAR = QName("Foo", "urn:x-test"), QName("Bar", "")
WRONG_NAMES = [QName("", ""), QName("a b", ""), QName("1", ""), QName("a:b", ""), QName("xmlns", ""), QName("a", "{}")]
WRONG_NAMES += [QName("a\u3947", ""), QName("\U00020000", ""), QName("\xb7", ""), QName("\u0663", ""), QName("a/", "")]
RIGHT_NAMES = [QName("a-1.b", ""), QName("\u6771\u4eac", ""), QName("\xe9\xb7\u0663", "urn:\xe9")]


class Script(BitWriter):
    """A stream written by hand, with the names that it makes known."""

    def __init__(self) -> None:
        super().__init__()
        self.names = QNames(GRAMMAR.names)

    def name(self, name: QName) -> "Script":
        self.names.write(self, name)
        return self

    def code(self, value: int, width: int) -> "Script":
        self.bits(value, width)
        return self

    def typed(self) -> "Script":
        return self.code(1, 2).name(TYPE).name(ANY_TYPE)

    def string(self, text: str) -> "Script":
        self.text(text, len(text) + 2)
        return self


def reader(script: Script) -> UnknownReader:
    def child(name: QName) -> Element:
        return Element(name, made.read(name))

    made = UnknownReader(BitReader(script.finish()), QNames(GRAMMAR.names), GRAMMAR.text, child)
    return made


def test_an_element_is_of_any_type() -> None:
    script = Script().typed().code(Event.ATTRIBUTE, 3).name(BAR).string("b").code(Event.TEXT, 3).string("c")
    script.code(0, 2).name(BAR).typed().code(Event.END, 3).code(1, 2)
    assert reader(script).read(FOO) == Unknown(((BAR, "b"),), ("c", Element(BAR, Unknown())))


def test_the_type_may_take_the_code_that_was_learned_or_be_spelled_out_again() -> None:
    script = Script().typed().code(Event.ELEMENT, 3).name(FOO).code(0, 1).name(ANY_TYPE).code(Event.END, 3)
    script.code(0, 2).name(FOO).code(1, 1).typed().code(Event.END, 3).code(1, 2)
    assert reader(script).read(FOO) == Unknown(content=(Element(FOO, Unknown()), Element(FOO, Unknown())))


REFUSED: dict[str, tuple[Callable[[], Script], str]] = {
    "no type: the end": (lambda: Script().code(0, 2), "without its xsi:type"),
    "no type: another attribute": (lambda: Script().code(1, 2).name(BAR).string("a"), "without its xsi:type"),
    "no type: an element": (lambda: Script().code(2, 2).name(BAR), "without its xsi:type"),
    "no type: text": (lambda: Script().code(3, 2).string("a"), "without its xsi:type"),
    "another type": (lambda: Script().code(1, 2).name(TYPE).name(QName("string", ANY_TYPE.namespace)), "another type"),
    "an event past the last": (lambda: Script().typed().code(4, 3), "outside of xsd:anyType"),
    "an event past the last after text": (
        lambda: Script().typed().code(Event.TEXT, 3).string("a").code(3, 2),
        "outside of xsd:anyType",
    ),
    "an attribute twice": (
        lambda: Script().typed().code(0, 3).name(BAR).string("a").code(0, 3).name(BAR).string("b"),
        "stands twice",
    ),
    "a second type": (lambda: Script().typed().code(0, 3).name(TYPE).string("a"), "none of the element's own"),
    "the stream cut off": (lambda: Script().typed(), "the stream ends here"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    script, reason = REFUSED[case]
    with pytest.raises(ExiError, match=reason):
        reader(script()).read(FOO)


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_names_that_xml_cannot_carry(name: QName) -> None:
    script = Script().code(0, len(GRAMMAR.names.local).bit_length())
    script.text(name.namespace, len(name.namespace))
    script.text(name.local, len(name.local) + 1)
    with pytest.raises(ExiError, match="is no name"):
        QNames(GRAMMAR.names).read(BitReader(script.finish()))
    with pytest.raises(ExiError, match="a QName that XML can carry"):
        QNames(GRAMMAR.names).write(BitWriter(), name)


@pytest.mark.parametrize("name", RIGHT_NAMES)
def test_names_in_other_alphabets(name: QName) -> None:
    message = Object(content=(Element(name, Unknown(((name, ""),))),))
    assert read("xmldsig", stream("xmldsig", message)).value == message
    assert from_xml(to_xml(message, schema("xmldsig")), schema("xmldsig")) == message


UNWRITABLE: dict[str, Any] = {
    "no Unknown": 7,
    "attributes that are no tuple": Unknown(attributes=[]),  # type: ignore[arg-type]
    "attributes that are no pairs": Unknown(attributes=(7,)),  # type: ignore[arg-type]
    "an attribute without a name": Unknown(attributes=((None, "a"),)),  # type: ignore[arg-type]
    "an attribute without a string": Unknown(attributes=((BAR, 7),)),  # type: ignore[arg-type]
    "an attribute twice": Unknown(attributes=((BAR, "a"), (BAR, "b"))),
    "an attribute about the coding": Unknown(attributes=((QName("nil", XSI), "true"),)),
    "content that is no tuple": Unknown(content=[]),  # type: ignore[arg-type]
    "content of another kind": Unknown(content=(7,)),  # type: ignore[arg-type]
    "an element without a name": Unknown(content=(Element(None, Unknown()),)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", UNWRITABLE)
def test_what_cannot_be_written(case: str) -> None:
    found = write("xmldsig", Object(content=(Element(FOO, UNWRITABLE[case]),)))
    assert found.reason
    assert found.path.startswith("Object/any element/Foo")


def nested(depth: int) -> Object:
    found = Unknown()
    for _ in range(depth - 1):
        found = Unknown(content=(Element(FOO, found),))
    return Object(content=(Element(FOO, found),))


def test_depth_is_bounded() -> None:
    assert "inside each other" in write("xmldsig", nested(MAX_DEPTH)).reason
    deepest = stream("xmldsig", nested(MAX_DEPTH - 1))
    assert read("xmldsig", deepest).value == nested(MAX_DEPTH - 1)


def test_many_names_take_time_in_proportion() -> None:
    content = tuple(Element(QName(f"e{n}", f"urn:{n}"), Unknown()) for n in range(20_000))
    assert read("xmldsig", stream("xmldsig", Object(content=content))).value == Object(content=content)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), name=st.sampled_from(["xmldsig", "iso2", "iso20-dc"]))
def test_unknown_elements_make_the_round_trip(data: st.DataObject, name: str) -> None:
    message = data.draw(messages(schema(name), Object, unknown=True))
    assert read(name, stream(name, message)).value == message
