"""What is agreed between two real engines, under each profile, and what is refused."""

import re
from collections.abc import Callable

import msgspec
import pytest
from cryptography import x509
from OpenSSL import SSL

from pilotwire.net.clienthello import ClientHello, HelloReader, Version
from pilotwire.net.errors import Misconfigured, TlsFailure
from pilotwire.net.extensions import IdentifierType, TrustedCa
from pilotwire.net.profiles import ISO2, ISO20, LAB, P256, PROFILES
from pilotwire.net.terms import Terms
from pilotwire.net.tls import TlsClient, TlsServer, capabilities
from tests.net.certificates import (
    car_terms,
    car_terms_2,
    certificates,
    contract,
    root_of,
    station,
    station_terms,
    station_terms_2,
    trusting,
    vehicle,
)
from tests.net.hellos import hello
from tests.net.pairs import meet, pair_of

BOTH = [station_terms(), station_terms_2()]
AES_128_GCM_SHA256 = 0x1301
UNNAMED = msgspec.structs.replace(ISO20, client_certificate=False)
CURIOUS = msgspec.structs.replace(ISO2, client_certificate=True)
MIXED = msgspec.structs.replace(station("secp256r1"), private_key=station("secp256r1", "other root").private_key)


def refusal(server: TlsServer, octets: bytes) -> TlsFailure:
    """Why a station does not even begin."""
    found = HelloReader().feed(octets)
    assert found is not None
    with pytest.raises(TlsFailure) as failure:
        server.engine(found)
    return failure.value


@pytest.mark.parametrize(("kind", "profile"), [("secp521r1", "iso20"), ("ed448", "iso20"), ("secp256r1", "lab")])
def test_iso_20_is_tls_1_3_and_both_sides_know_each_other(kind: str, profile: str) -> None:
    pair = pair_of([car_terms(kind)], [station_terms(kind)])
    assert pair.failures == {}
    assert (pair.car.done, pair.station.done) == (True, True)
    for engine in (pair.car, pair.station):
        assert (engine.version, engine.profile) == (Version.TLS13, profile)
        assert (engine.cipher, engine.group) == ("TLS_AES_256_GCM_SHA384", "secp521r1")
    assert pair.car.peer_chain == certificates(station(kind))
    assert pair.station.peer_chain == certificates(vehicle(kind))
    assert pair.say(b"\x01\xfe") == (b"\x01\xfe", b"\x01\xfe")


def test_one_station_may_hold_certificates_of_two_kinds() -> None:
    server = TlsServer([station_terms("secp521r1"), station_terms("ed448")])
    for kind, signature in (("secp521r1", 0x0603), ("ed448", 0x0808)):
        found = HelloReader().feed(hello(signatures=[signature]))
        assert found is not None
        assert server.engine(found).profile == "iso20"
        assert meet(TlsClient([car_terms(kind)]), server).failures == {}


def test_iso_2_is_tls_1_2_and_the_car_stays_unknown() -> None:
    pair = pair_of([car_terms_2()], [station_terms_2()])
    assert pair.failures == {}
    for engine in (pair.car, pair.station):
        assert (engine.version, engine.profile) == (Version.TLS12, "iso2")
        assert (engine.cipher, engine.group) == ("ECDHE-ECDSA-AES128-SHA256", "secp256r1")
    assert pair.car.peer_chain == certificates(station("secp256r1"))
    assert pair.station.peer_chain == []
    assert pair.say(b"x" * 70_000) == (b"x" * 70_000, b"x" * 70_000)


def test_a_car_of_both_parts_takes_the_newer_one_that_the_station_has() -> None:
    car = TlsClient([car_terms(), car_terms_2()])
    assert meet(car, TlsServer(BOTH)).station.profile == "iso20"
    assert meet(car, TlsServer(BOTH[1:])).station.profile == "iso2"
    assert meet(car, TlsServer(BOTH[:1])).station.profile == "iso20"


def test_a_car_whose_tls_1_3_is_not_iso_20_is_served_over_1_2() -> None:
    found = HelloReader().feed(hello([0x1301, 0xC023], [0x0304, 0x0303], [0x001D, 0x0017], [0x0403]))
    assert found is not None
    engine = TlsServer(BOTH).engine(found)
    engine.feed(hello([0x1301, 0xC023], [0x0304, 0x0303], [0x001D, 0x0017], [0x0403]))
    assert engine.version is Version.TLS12


def test_iso_20_is_refused_below_tls_1_3_on_both_sides() -> None:
    old = refusal(TlsServer(BOTH[:1]), TlsClient([car_terms_2()]).engine().out())
    assert (old.alert, "0x0303" in old.words) == (70, True)
    new = refusal(TlsServer(BOTH[1:]), TlsClient([car_terms()]).engine().out())
    assert (new.alert, "0x0304" in new.words) == (70, True)


def test_aes_128_gcm_is_never_agreed_in_iso_20() -> None:
    assert all(suite.code != AES_128_GCM_SHA256 for profile in PROFILES.values() for suite in profile.suites)
    found = HelloReader().feed(TlsClient([car_terms()]).engine().out())
    assert found is not None
    assert found.suites == (0x1302, 0x1303)
    failure = refusal(TlsServer(BOTH), hello([AES_128_GCM_SHA256]))
    assert (failure.alert, failure.words) == (40, "iso20: no common cipher suite")


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (hello(groups=[0x001D, 0x0017]), "iso20: no common group"),
        (hello(groups=[0x0019], signatures=[0x0403, 0x0804]), "iso20: no common signature algorithm"),
        (hello([0xC023], [0x0303], [0x0018], [0x0403]), "iso2: no common group"),
        (hello([0xC023], [0x0303], [0x0017], [0x0603]), "iso2: no common signature algorithm"),
        (hello(versions=[0x0302, 0x7A7A]), "versions 0x0302, 0x7A7A are offered, none of them is served"),
    ],
)
def test_a_hello_that_cannot_be_answered_is_told_why(octets: bytes, words: str) -> None:
    assert refusal(TlsServer(BOTH), octets).words == words


def test_hellos_are_small_since_groups_are_always_set() -> None:
    cars = ([car_terms()], [car_terms_2()], [car_terms(), car_terms_2()])
    assert max(len(TlsClient(terms).engine().out()) for terms in cars) < 512  # with the defaults of OpenSSL 4: 1530


def test_the_group_of_iso_2_is_the_curve_of_the_leaf() -> None:
    assert [group.name for group in ISO2.groups] == [signature.key for signature in ISO2.signatures] == ["secp256r1"]


def test_an_anonymous_car_is_refused_in_iso_20() -> None:
    anonymous = Terms(profile=UNNAMED, judge=trusting("V2G root"))
    pair = pair_of([anonymous], [station_terms()])
    assert pair.failures["station"] == "peer did not return a certificate"
    assert "certificate required" in pair.failures["car"]
    assert not pair.station.done


def test_a_contract_certificate_is_no_vehicle_certificate() -> None:
    pair = pair_of([car_terms(shown=contract("secp521r1"))], [station_terms()])
    assert pair.failures["station"] == "the peer's certificate is refused: MO root is not trusted"
    assert not pair.station.done
    assert "alert" in pair.failures["car"]


def test_the_car_judges_the_station_before_it_shows_itself() -> None:
    pair = pair_of([car_terms(judge=lambda chain: "not today")], [station_terms()])
    assert pair.failures["car"] == "the peer's certificate is refused: not today"
    assert pair.station.peer_chain == []
    assert not pair.car.done


def test_the_judge_sees_the_chain_from_the_leaf_up() -> None:
    seen: list[list[bytes]] = []
    pair = pair_of([car_terms()], [station_terms(judge=lambda chain: seen.append(chain))])
    assert pair.failures == {}
    assert seen == [certificates(vehicle("secp521r1"))]


def test_a_judge_that_fails_refuses() -> None:
    def broken(chain: list[bytes]) -> str | None:
        raise LookupError("no roots")

    pair = pair_of([car_terms()], [station_terms(judge=broken)])
    assert pair.failures["station"] == "the peer's certificate is refused: its judge failed with LookupError: no roots"


@pytest.mark.parametrize("kind", ["secp256r1", "ed448"])
def test_a_car_of_both_parts_does_not_take_a_p_256_station_for_iso_20(kind: str) -> None:
    lab = station_terms(kind) if kind == "secp256r1" else station_terms()
    pair = meet(TlsClient([car_terms(), car_terms_2()]), TlsServer([lab]))
    wrong = "the peer's certificate is refused: a key of kind secp256r1, which iso20 does not allow"
    assert pair.failures.get("car") == (wrong if kind == "secp256r1" else None)


def test_a_car_of_both_parts_does_not_take_the_group_of_the_other_part() -> None:
    odd = msgspec.structs.replace(station_terms(), profile=msgspec.structs.replace(LAB, groups=(P256,)))
    pair = meet(TlsClient([car_terms(), car_terms_2()]), TlsServer([odd]))
    assert pair.failures["car"] == "group secp256r1 is agreed, which iso20 does not allow"
    assert not pair.car.done


def test_a_station_on_tls_1_2_cannot_learn_who_the_vehicle_is() -> None:
    curious = msgspec.structs.replace(station_terms_2(), profile=CURIOUS, judge=lambda chain: None)
    pair = meet(TlsClient([car_terms(), car_terms_2()]), TlsServer([curious]))
    assert pair.failures["station"] == "peer did not return a certificate"
    assert pair.station.peer_chain == []


def test_a_station_serves_a_chain_below_a_root_that_the_car_names() -> None:
    server = TlsServer([station_terms_2(), station_terms_2("other root")])
    for root in ("V2G root", "other root"):
        named = root_of(station("secp256r1", root))
        pair = meet(TlsClient([car_terms_2(trusting(root), roots=(named,))]), server)
        assert (pair.failures, pair.car.peer_chain) == ({}, certificates(station("secp256r1", root)))


def test_names_of_roots_in_iso_20_and_hashes_of_keys_count_as_well() -> None:
    credential, root = station("secp521r1"), root_of(station("secp521r1"))
    bare = ClientHello(versions=(0x0304,), suites=(0x1302,))
    key = x509.SubjectKeyIdentifier.from_public_key(root.public_key()).digest
    assert not credential.known_to(bare)
    for named in (
        msgspec.structs.replace(bare, ca_names=(root.subject.public_bytes(),)),
        msgspec.structs.replace(bare, trusted_ca_keys=(TrustedCa(IdentifierType.KEY_SHA1_HASH, key),)),
        msgspec.structs.replace(
            bare, trusted_ca_keys=(TrustedCa(IdentifierType.X509_NAME, root.subject.public_bytes()),)
        ),
    ):
        assert credential.known_to(named)
        assert not vehicle("secp521r1").known_to(named)


def test_the_station_names_the_roots_of_vehicles() -> None:
    named = pair_of([car_terms()], [station_terms()]).car.acceptable_roots
    assert named == [root_of(vehicle("secp521r1")).subject.public_bytes()]


def test_key_log_lines_come_as_the_engine_makes_them() -> None:
    pair = meet(TlsClient([car_terms()], keylog=True), TlsServer([station_terms()]))
    labels = {line.split()[0] for line in pair.car.take_keylog()}
    assert {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"} <= labels
    assert (pair.car.take_keylog(), pair.station.take_keylog()) == ([], [])


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: TlsServer([Terms(profile=ISO2)]), "profile iso2: no certificate; this side must show one"),
        (lambda: TlsClient([Terms(profile=ISO20, judge=trusting("x"))]), "profile iso20: no certificate"),
        (lambda: TlsServer([Terms(profile=ISO20, credential=station("ed448"))]), "profile iso20: no judge"),
        (lambda: TlsClient([Terms(profile=ISO2)]), "profile iso2: no judge"),
        (
            lambda: TlsServer([Terms(profile=ISO2, credential=station("secp521r1"))]),
            "profile iso2: a key of kind secp521r1; must be one of secp256r1",
        ),
        (
            lambda: TlsServer([Terms(profile=ISO20, credential=station("secp256r1"), judge=trusting("x"))]),
            "profile iso20: a key of kind secp256r1; must be one of secp521r1, ed448",
        ),
        (
            lambda: TlsServer([msgspec.structs.replace(station_terms_2(), credential=MIXED)]),
            "profile iso2: a private key; must be the one of the certificate",
        ),
        (lambda: TlsClient([car_terms(), car_terms("ed448")]), "profiles of a car: iso20, iso20; one of each"),
        (lambda: TlsClient([]), "profiles of a car: none"),
        (
            lambda: TlsClient([car_terms_2(roots=(root_of(station("secp256r1")),) * 11)]),
            "roots of a car: 11; at most 10 may be named",
        ),
    ],
)
def test_terms_that_cannot_work_are_refused_at_once(build: Callable[[], object], words: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(words)):
        build()


def test_the_lab_is_iso_20_with_p_256_and_says_so() -> None:
    assert "P-256" in LAB.warning
    assert (ISO2.warning, ISO20.warning) == ("", "")
    assert set(ISO20.groups) < set(LAB.groups)


def test_capabilities_are_probed() -> None:
    found = capabilities()
    assert all(found[needed] for needed in ("groups", "signature algorithms", "resumption", "key log"))
    binding = getattr(SSL, "_lib")  # noqa: B009 - private, so untyped
    assert found["certificate_authorities of a car"] is hasattr(binding, "SSL_CTX_set0_CA_list")
