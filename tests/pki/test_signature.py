"""Signatures of Plug and Charge: made and checked in both parts, and refused for everything that can be wrong."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pilotwire.capture.files import packets, read
from pilotwire.capture.flows import flows
from pilotwire.capture.reading import MessageSeen, messages
from pilotwire.messages import codec, iso2
from pilotwire.messages.iso20 import common
from pilotwire.messages.xmldsig import (
    HMACOutputLength,
    KeyInfo,
    Object,
    Reference,
    Signature,
    Transform,
    Transforms,
    XPath,
)
from pilotwire.pki import Curve, Part, PartPki
from pilotwire.pki.keys import AnyPublicKey
from pilotwire.pki.signature import (
    CANONICAL_EXI,
    SUITES,
    Fault,
    SignatureRefused,
    Signed,
    elements,
    named,
    sign,
    verify,
)
from pilotwire.pki.signature.raw import raw_sign
from pilotwire.pki.signature.sign import curve_for
from tests.capture.shared import CAPTURES, needs_captures
from tests.pki.worlds import KINDS, kind_name, world

Kind = tuple[Part, Curve]
ISO2, ISO20, ED448, LAB = KINDS
kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)
REFERENCE_MAXIMUM = 4


def request(pki: PartPki, challenge: int = 7, name: str = "id1") -> Signed:
    """What a car signs to pay: the request of -2, or its part in -20."""
    if pki.part is Part.ISO2:
        return "iso2", iso2.AuthorizationReq(id=name, gen_challenge=bytes((challenge,)) * 16)
    leaf, *others = pki.contract.chain
    chain = common.ContractCertificateChain(
        certificate=leaf, sub_certificates=common.SubCertificates(certificate=tuple(others))
    )
    mode = common.PnC_AReqAuthorizationMode(
        id=name, gen_challenge=bytes((challenge,)) * 16, contract_certificate_chain=chain
    )
    return "iso20-common", mode


def signed(pki: PartPki, *elements: Signed, grammar: str = "xmldsig") -> Signature:
    return sign(pki.contract.private_key, pki.part, elements or [request(pki)], grammar=grammar)


def public_key(pki: PartPki) -> AnyPublicKey:
    return pki.contract.certificate.public_key()


def fault(pki: PartPki, signature: Signature, *elements: Signed) -> Fault:
    with pytest.raises(SignatureRefused) as refused:
        verify(signature, elements or [request(pki)], public_key(pki), pki.part)
    return refused.value.code


def resigned(pki: PartPki, change: Callable[[Any], Any]) -> Signature:
    """A signature over a changed SignedInfo, good but for that change."""
    info = change(signed(pki).signed_info)
    key = pki.contract.private_key
    value = raw_sign(key, curve_for(key.public_key(), pki.part), codec("xmldsig").encode_fragment(info))
    whole = signed(pki)
    return msgspec.structs.replace(
        whole, signed_info=info, signature_value=msgspec.structs.replace(whole.signature_value, value=value)
    )


def referring(pki: PartPki, change: Callable[[Reference], Reference | tuple[Reference, ...]]) -> Signature:
    """The same with its reference changed, or made several."""

    def changed(info: Any) -> Any:
        found = change(info.reference[0])
        return msgspec.structs.replace(info, reference=found if isinstance(found, tuple) else (found,))

    return resigned(pki, changed)


def set_to(**values: Any) -> Callable[[Any], Any]:
    return lambda struct: msgspec.structs.replace(struct, **values)


@kinds
def test_what_is_signed_verifies_in_either_grammar(kind: Kind) -> None:
    pki = world(kind)
    for grammar in ("xmldsig", request(pki)[0]):
        signature = signed(pki, grammar=grammar)
        assert verify(signature, [request(pki)], public_key(pki), kind[0]) == grammar
        assert len(signature.signature_value.value) == {"secp256r1": 64, "secp521r1": 132, "ed448": 114}[kind[1].value]


@kinds
def test_a_signature_survives_the_wire(kind: Kind) -> None:
    pki = world(kind)
    received = codec("xmldsig").decode(codec("xmldsig").encode(signed(pki)))
    assert verify(received, [request(pki)], public_key(pki), kind[0]) == "xmldsig"


@kinds
def test_algorithms_are_those_of_the_key(kind: Kind) -> None:
    info, suite = signed(world(kind)).signed_info, SUITES[kind[1]]
    assert info.signature_method.algorithm == suite.signature
    (reference,) = info.reference
    assert reference.digest_method.algorithm == suite.digest_method
    assert len(reference.digest_value) == (32 if kind[1] is Curve.P256 else 64)
    assert reference.transforms == Transforms(transform=(Transform(algorithm=CANONICAL_EXI),))


@kinds
def test_several_elements_are_signed_together(kind: Kind) -> None:
    pki = world(kind)
    four = [request(pki, number, f"id{number}") for number in range(1, REFERENCE_MAXIMUM + 1)]
    signature = signed(pki, *four)
    assert verify(signature, four[::-1], public_key(pki), kind[0]) == "xmldsig"
    assert fault(pki, signature, *four[:3]) is Fault.TOO_MANY
    assert fault(pki, signed(pki, *four[:3]), *four) is Fault.UNSIGNED


def test_a_sales_tariff_and_a_receipt_are_signed() -> None:
    pki = world(ISO2)
    entry = iso2.SalesTariffEntry(time_interval=iso2.RelativeTimeInterval(start=0), e_price_level=1)
    tariff = iso2.SalesTariff(id="id1", sales_tariff_id=10, num_e_price_levels=1, sales_tariff_entry=(entry,))
    receipt = iso2.MeteringReceiptReq(
        id="id1", session_id=bytes(8), sa_schedule_tuple_id=1, meter_info=iso2.MeterInfo(meter_id="m1")
    )
    for element in (tariff, receipt):
        assert verify(signed(pki, ("iso2", element)), [("iso2", element)], public_key(pki), Part.ISO2) == "xmldsig"


def test_where_a_class_stands_for_several_elements_the_name_is_said() -> None:
    pki = world(ISO2)
    chain = iso2.CertificateChain(id="id1", certificate=pki.cps.chain[0])
    octets = set()
    for name in ("SAProvisioningCertificateChain", "ContractSignatureCertChain"):
        element = named("iso2", name, chain)
        octets.add(elements.fragment(*element))
        assert verify(signed(pki, element), [element], public_key(pki), Part.ISO2) == "xmldsig"
    assert len(octets) == 2
    with pytest.raises(SignatureRefused, match="CertificateChain is no global element"):
        signed(pki, ("iso2", chain))
    with pytest.raises(SignatureRefused, match="iso2 has no eMAID of type CertificateChain"):
        named("iso2", "eMAID", chain)


@needs_captures
def test_the_digest_that_a_real_station_signed_is_ours() -> None:
    """A station's SalesTariff in a recording; the key is not known, so the digest is all there is to compare."""
    with (CAPTURES / "skoda-enyaq-iso2-ac.pcap").open("rb") as recording:
        items = list(messages(flows(packets(read(recording)))))
    seen = [item.message for item in items if isinstance(item, MessageSeen)]
    found = [message for message in seen if getattr(getattr(message, "header", None), "signature", None)]
    assert found
    for message in found:
        (reference,) = message.header.signature.signed_info.reference
        (tariff,) = (entry.sales_tariff for entry in message.body.body_element.sa_schedules.sa_schedule_tuple)
        fragment = elements.fragment("iso2", tariff)
        assert (reference.uri, reference.digest_value) == (f"#{tariff.id}", SUITES[Curve.P256].digest(fragment))


def cut(pki: PartPki, value: bytes) -> Signature:
    whole = signed(pki)
    return msgspec.structs.replace(whole, signature_value=msgspec.structs.replace(whole.signature_value, value=value))


@kinds
def test_a_value_of_the_wrong_length_is_refused(kind: Kind) -> None:
    pki = world(kind)
    good = signed(pki).signature_value.value
    for value in (b"", good[:-1], good + b"\0", b"\0" + good, good[: len(good) // 2]):
        assert fault(pki, cut(pki, value)) is Fault.LENGTH


@pytest.mark.parametrize("kind", [ISO2, ISO20, LAB], ids=kind_name)
def test_r_or_s_of_zero_is_refused(kind: Kind) -> None:
    pki = world(kind)
    good = signed(pki).signature_value.value
    half = len(good) // 2
    for value in (bytes(2 * half), bytes(half) + good[half:], good[:half] + bytes(half)):
        assert fault(pki, cut(pki, value)) is Fault.ZERO


@kinds
def test_values_at_the_ends_of_the_range_are_refused(kind: Kind) -> None:
    pki = world(kind)
    size = len(signed(pki).signature_value.value)
    for octet in (b"\xff", b"\x01") if kind != ED448 else (b"\xff", b"\x01", b"\0"):
        assert fault(pki, cut(pki, octet * size)) is Fault.VALUE


@kinds
def test_the_peer_does_not_choose_the_algorithm(kind: Kind) -> None:
    pki = world(kind)
    others = [suite.signature for curve, suite in SUITES.items() if curve is not kind[1]]
    for uri in (*others, "http://www.w3.org/2000/09/xmldsig#hmac-sha1", SUITES[kind[1]].signature + " ", ""):
        method = signed(pki).signed_info.signature_method
        changed = set_to(signature_method=msgspec.structs.replace(method, algorithm=uri))
        assert fault(pki, resigned(pki, changed)) is Fault.ALGORITHM


@kinds
def test_the_peer_does_not_choose_the_digest(kind: Kind) -> None:
    pki = world(kind)
    others = [suite.digest_method for curve, suite in SUITES.items() if curve is not kind[1]]
    for uri in (*others, "http://www.w3.org/2000/09/xmldsig#sha1"):
        method = signed(pki).signed_info.reference[0].digest_method
        changed = set_to(digest_method=msgspec.structs.replace(method, algorithm=uri))
        assert fault(pki, referring(pki, changed)) is Fault.DIGEST_ALGORITHM


@kinds
def test_the_canonicalization_is_canonical_exi(kind: Kind) -> None:
    pki = world(kind)
    for uri in ("http://www.w3.org/2001/10/xml-exc-c14n#", CANONICAL_EXI.rstrip("/")):
        method = signed(pki).signed_info.canonicalization_method
        changed = set_to(canonicalization_method=msgspec.structs.replace(method, algorithm=uri))
        assert fault(pki, resigned(pki, changed)) is Fault.CANONICALIZATION


@kinds
def test_the_one_transform_is_canonical_exi(kind: Kind) -> None:
    pki = world(kind)
    good, other = Transform(algorithm=CANONICAL_EXI), Transform(algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    for transforms in (None, Transforms(transform=(other,)), Transforms(transform=(good, good))):
        assert fault(pki, referring(pki, set_to(transforms=transforms))) is Fault.TRANSFORM


@kinds
def test_more_references_than_signed_elements_are_refused(kind: Kind) -> None:
    pki = world(kind)
    for number in (2, REFERENCE_MAXIMUM, 300):
        signature = referring(pki, lambda reference, number=number: (reference,) * number)  # type: ignore[misc]
        assert fault(pki, signature) is Fault.TOO_MANY


@kinds
@pytest.mark.parametrize(
    "uri", [None, "", "#", "id1", "##id1", "#ID1", "#id1 ", "#id2", "http://e/#id1", "#xpointer(/)"]
)
def test_a_reference_is_exactly_the_id(kind: Kind, uri: str | None) -> None:
    assert fault(world(kind), referring(world(kind), set_to(uri=uri))) is Fault.URI


@kinds
def test_an_id_that_stands_twice_is_refused(kind: Kind) -> None:
    pki = world(kind)
    one, other = request(pki, 1), request(pki, 2)
    assert fault(pki, signed(pki), one, other) is Fault.DUPLICATE_ID
    two = [request(pki, 7, "id1"), request(pki, 8, "id2")]
    assert fault(pki, referring(pki, lambda reference: (reference, reference)), *two) is Fault.DUPLICATE_ID
    with pytest.raises(SignatureRefused, match="more than once"):
        signed(pki, one, other)


def test_an_element_without_id_is_refused() -> None:
    pki, bare = world(ISO2), ("iso2", iso2.AuthorizationReq(gen_challenge=bytes(16)))
    assert fault(pki, signed(pki), bare) is Fault.NO_ID
    with pytest.raises(SignatureRefused, match="no Id"):
        signed(pki, bare)


@kinds
def test_a_changed_element_is_refused(kind: Kind) -> None:
    """Also what wrapping comes to: the element that is acted upon is not the one that was signed."""
    pki = world(kind)
    assert fault(pki, signed(pki), request(pki, 8)) is Fault.DIGEST
    assert fault(pki, referring(pki, set_to(digest_value=b""))) is Fault.DIGEST


@kinds
def test_two_signed_elements_cannot_change_places(kind: Kind) -> None:
    pki = world(kind)
    signature = signed(pki, request(pki, 1, "id1"), request(pki, 2, "id2"))
    assert fault(pki, signature, request(pki, 2, "id1"), request(pki, 1, "id2")) is Fault.DIGEST


@kinds
def test_another_key_is_refused(kind: Kind) -> None:
    pki = world(kind)
    signature = sign(pki.secc.private_key, kind[0], [request(pki)])
    assert fault(pki, signature) is Fault.VALUE


def test_a_key_of_the_wrong_kind_is_refused() -> None:
    pki, signature = world(ISO2), signed(world(ISO2))
    strange: list[AnyPublicKey] = [
        public_key(world(ISO20)),
        ec.generate_private_key(ec.SECP384R1()).public_key(),
        rsa.generate_private_key(65537, 2048).public_key(),
    ]
    for key in strange:
        with pytest.raises(SignatureRefused) as refused:
            verify(signature, [request(pki)], key, Part.ISO2)
        assert refused.value.code is Fault.KEY
    with pytest.raises(SignatureRefused, match="part 20 takes secp521r1, ed448"):
        sign(pki.contract.private_key, Part.ISO20, [request(pki)])


@kinds
def test_a_changed_signed_info_is_refused(kind: Kind) -> None:
    pki = world(kind)
    whole = signed(pki)
    reference = msgspec.structs.replace(whole.signed_info.reference[0], id="r1")
    changed = msgspec.structs.replace(whole.signed_info, reference=(reference,))
    assert fault(pki, msgspec.structs.replace(whole, signed_info=changed)) is Fault.VALUE


def in_info(name: str, **values: Any) -> Callable[[PartPki], Signature]:
    def made(pki: PartPki) -> Signature:
        return resigned(pki, lambda info: set_to(**{name: set_to(**values)(getattr(info, name))})(info))

    return made


def in_reference(**values: Any) -> Callable[[PartPki], Signature]:
    return lambda pki: referring(pki, set_to(**values))


def strange_digest(pki: PartPki) -> Signature:
    return referring(pki, lambda found: set_to(digest_method=set_to(content=("x",))(found.digest_method))(found))


FORBIDDEN: dict[str, Callable[[PartPki], Signature]] = {
    "Id of SignedInfo": lambda pki: resigned(pki, set_to(id="s1")),
    "content of CanonicalizationMethod": in_info("canonicalization_method", content=("x",)),
    "content of SignatureMethod": in_info("signature_method", content=(HMACOutputLength(value=8),)),
    "Type of Reference": in_reference(type="http://www.w3.org/2000/09/xmldsig#Object"),
    "content of Transform": in_reference(
        transforms=Transforms(transform=(Transform(algorithm=CANONICAL_EXI, content=(XPath(value="//x"),)),))
    ),
    "content of DigestMethod": strange_digest,
    "Id of SignatureValue": lambda pki: set_to(signature_value=set_to(id="v1")(signed(pki).signature_value))(
        signed(pki)
    ),
    "KeyInfo": lambda pki: set_to(key_info=KeyInfo(content=("k",)))(signed(pki)),
    "Object": lambda pki: set_to(object=(Object(),))(signed(pki)),
}


@kinds
@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_charging_excludes_is_refused(kind: Kind, name: str) -> None:
    with pytest.raises(SignatureRefused, match=f"{name}$") as refused:
        verify(FORBIDDEN[name](world(kind)), [request(world(kind))], public_key(world(kind)), kind[0])
    assert refused.value.code is Fault.FORBIDDEN
