"""Traps that OpenSSL sets, each found by running it: a test for every one that concerns us, and hostile peers."""

import gc
import random
from collections.abc import Iterator
from contextlib import suppress

import msgspec
import pytest
from OpenSSL import SSL, crypto

from pilotwire.net.clienthello import MAX_HELLO, HelloReader
from pilotwire.net.errors import TlsFailure
from pilotwire.net.profiles import ISO20
from pilotwire.net.terms import MAX_CHAIN, MAX_CHAIN_OCTETS
from pilotwire.net.tls import SESSIONS_PER_CONTEXT, TlsClient, TlsEngine, TlsServer, TlsSession
from pilotwire.net.tls_engine import MAX_HANDSHAKE
from tests.net.certificates import (
    car_terms,
    car_terms_2,
    certificates,
    chain_of,
    station_terms,
    station_terms_2,
    vehicle,
)
from tests.net.hellos import hello
from tests.net.pairs import meet, pair_of

HELLO = HelloReader().feed(hello()) or pytest.fail("no hello")
UNSEEN = msgspec.structs.replace(station_terms(), profile=msgspec.structs.replace(ISO20, client_certificate=False))
PARTS = {"iso2": ([car_terms_2()], [station_terms_2()]), "iso20": ([car_terms()], [station_terms()])}
CHANGED_MIND = "the peer's certificate is refused: not any more"


class Fickle:
    """A judge who accepts once."""

    def __init__(self) -> None:
        self.seen: list[list[bytes]] = []

    def __call__(self, chain: list[bytes]) -> str | None:
        self.seen.append(chain)
        return None if len(self.seen) == 1 else "not any more"


def first_visit(client: TlsClient, server: TlsServer, clean: bool) -> TlsSession | None:
    """A visit that ends with or without a goodbye; its session."""
    pair = meet(client, server)
    pair.say(b"hello")
    session = pair.car.session
    if clean:
        pair.part()
    return session


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("clean", [True, False])
def test_a_session_is_resumed_only_after_a_clean_close(part: str, clean: bool) -> None:
    client, server = TlsClient(PARTS[part][0]), TlsServer(PARTS[part][1])
    session = first_visit(client, server, clean)
    gc.collect()
    pair = meet(client, server, session)
    assert pair.failures == {}
    assert (pair.car.resumed, pair.station.resumed) == (clean, clean)
    assert pair.say(b"again") == (b"again", b"again")


def test_a_resumed_car_is_judged_again_with_its_whole_chain() -> None:
    judge = Fickle()
    client, server = TlsClient([car_terms()]), TlsServer([station_terms(judge=judge)])
    pair = meet(client, server, first_visit(client, server, clean=True))
    assert pair.failures["station"] == CHANGED_MIND
    assert judge.seen == [certificates(vehicle("secp521r1"))] * 2
    assert not pair.station.done


@pytest.mark.parametrize("part", PARTS)
def test_a_resumed_station_is_judged_again(part: str) -> None:
    judge = Fickle()
    terms = msgspec.structs.replace(PARTS[part][0][0], judge=judge)
    client, server = TlsClient([terms]), TlsServer(PARTS[part][1])
    pair = meet(client, server, first_visit(client, server, clean=True))
    assert pair.failures["car"] == CHANGED_MIND
    assert len(judge.seen[1]) == 3
    assert not pair.car.done


def test_every_resumed_car_is_known_by_its_own_certificate() -> None:
    server = TlsServer([station_terms(judge=lambda chain: None)])
    shown = [vehicle("secp521r1"), vehicle("secp521r1", "other OEM")]
    clients = [TlsClient([car_terms(shown=credential)]) for credential in shown]
    sessions = [first_visit(client, server, clean=True) for client in clients]
    for client, session, credential in zip(clients, sessions, shown, strict=True):
        station_side = meet(client, server, session).station
        assert (station_side.resumed, station_side.peer_chain) == (True, certificates(credential))


def test_early_data_is_never_allowed() -> None:
    client, server = TlsClient([car_terms()]), TlsServer([station_terms()])
    session = first_visit(client, server, clean=True)
    assert session is not None
    binding = getattr(SSL, "_lib")  # noqa: B009 - private, so untyped
    assert binding.SSL_SESSION_get_max_early_data(getattr(session.session, "_session")) == 0  # noqa: B009


def test_the_memory_of_sessions_begins_anew_after_so_many() -> None:
    client, server = TlsClient([car_terms_2()]), TlsServer([station_terms_2()])
    session = first_visit(client, server, clean=True)
    found = HelloReader().feed(client.engine().out())
    assert found is not None
    for _ in range(SESSIONS_PER_CONTEXT):
        server.engine(found)
    assert not meet(client, server, session).car.resumed


class Foreign:
    """A client straight on pyOpenSSL that does what our own never would."""

    def __init__(
        self,
        version: int = SSL.TLS1_2_VERSION,
        suites: bytes = b"ECDHE-ECDSA-AES128-SHA256",
        groups: bytes = b"P-521:P-384:P-256",
        signatures: bytes = b"ECDSA+SHA256",
    ) -> None:
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_min_proto_version(version)
        context.set_max_proto_version(version)
        context.set_cipher_list(suites)
        binding, handle = getattr(SSL, "_lib"), getattr(context, "_context")  # noqa: B009
        assert binding.SSL_CTX_set1_curves_list(handle, groups) == 1
        assert binding.SSL_CTX_set1_sigalgs_list(handle, signatures) == 1
        self.connection = SSL.Connection(context, None)
        self.connection.set_connect_state()
        self.heard = b""

    def step(self) -> bytes:
        with suppress(SSL.WantReadError):
            self.connection.do_handshake()
        return self.connection.bio_read(65536)

    def meet(self, server: TlsServer) -> TlsEngine:
        octets = self.step()
        found = HelloReader().feed(octets)
        assert found is not None
        engine = server.engine(found)
        engine.feed(octets)
        self.heard = engine.out()
        self.connection.bio_write(self.heard)
        engine.feed(self.step())
        self.connection.bio_write(engine.out())
        self.connection.do_handshake()
        return engine


def handshake_messages(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and body of those that go in clear, one or more to a record."""
    while stream:
        size = int.from_bytes(stream[3:5])
        record, stream = stream[5 : 5 + size], stream[5 + size :]
        while record:
            length = int.from_bytes(record[1:4])
            yield record[0], record[4 : 4 + length]
            record = record[4 + length :]


def test_group_and_signature_of_iso_2_follow_the_leaf_whatever_the_car_prefers() -> None:
    car = Foreign(signatures=b"ECDSA+SHA512:ECDSA+SHA384:ECDSA+SHA256")
    assert car.meet(TlsServer([station_terms_2()])).group == "secp256r1"
    key_exchange = next(body for kind, body in handshake_messages(car.heard) if kind == 12)
    point = 4 + key_exchange[3]
    assert key_exchange[:3] == b"\x03\x00\x17"  # named curve, secp256r1
    assert key_exchange[point : point + 2] == b"\x04\x03"  # ecdsa_secp256r1_sha256


def test_the_station_prefers_in_its_own_order() -> None:
    car = Foreign(suites=b"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA256")
    assert car.meet(TlsServer([station_terms_2()])).cipher == "ECDHE-ECDSA-AES128-SHA256"


def test_a_car_that_guesses_another_group_is_asked_for_ours() -> None:
    """A HelloRetryRequest: the second hello reaches the engine, not the router."""
    car = Foreign(SSL.TLS1_3_VERSION, groups=b"X25519:P-521", signatures=b"ecdsa_secp521r1_sha512")
    octets = car.step()
    found = HelloReader().feed(octets)
    assert found is not None
    engine = TlsServer([UNSEEN]).engine(found)
    for _ in range(2):  # the hello that guessed wrong, and the one that did not
        engine.feed(octets)
        assert not engine.done
        car.connection.bio_write(engine.out())
        octets = car.step()
    engine.feed(octets)
    assert (engine.done, engine.group) == (True, "secp521r1")


def test_renegotiation_is_refused_and_the_connection_goes_on() -> None:
    car = Foreign()
    engine = car.meet(TlsServer([station_terms_2()]))
    assert car.connection.renegotiate()
    engine.feed(car.step())
    car.connection.bio_write(engine.out())
    with pytest.raises(SSL.Error, match="no renegotiation"):
        car.connection.do_handshake()
    engine.send(b"still here")
    assert engine.out()


def test_a_chain_of_more_than_four_is_refused() -> None:
    names = ["OEM root", *(f"sub {number}" for number in range(MAX_CHAIN)), "vehicle"]
    pair = pair_of([car_terms(shown=chain_of(names, "secp521r1"))], [station_terms()])
    assert pair.failures["station"] == f"the peer's certificate is refused: more than {MAX_CHAIN} certificates"
    assert not pair.station.done


def test_a_chain_of_more_than_8_kib_is_refused() -> None:
    fat = chain_of(["OEM root", "sub", "vehicle"], "secp521r1", pad=MAX_CHAIN_OCTETS // 2)
    pair = pair_of([car_terms(shown=fat)], [station_terms()])
    assert f"more than {MAX_CHAIN_OCTETS}" in pair.failures["station"]
    assert not pair.station.done


def test_certificates_that_belong_to_no_path_count_as_well() -> None:
    stray = chain_of(["r", "a", "b", "c", "d"], "secp521r1")
    shown = msgspec.structs.replace(
        vehicle("secp521r1"), intermediates=(*vehicle("secp521r1").intermediates, *stray.intermediates)
    )
    pair = pair_of([car_terms(shown=shown)], [station_terms()])
    assert pair.failures["station"] == f"the peer's certificate is refused: more than {MAX_CHAIN} certificates"


def test_a_handshake_that_only_grows_is_given_up() -> None:
    huge = chain_of(["OEM root", "sub", "vehicle"], "secp521r1", pad=MAX_HANDSHAKE // 2)
    pair = pair_of([car_terms(shown=huge)], [station_terms()])
    assert pair.failures["station"] == f"more than {MAX_HANDSHAKE} octets before the handshake was over"
    assert MAX_HANDSHAKE <= 2 * MAX_HELLO


def test_a_certificate_that_only_openssl_can_read_is_refused() -> None:
    """Its version is 18, which only a lazy parser lets pass; the engine itself must not stumble over it."""
    odd = certificates(vehicle("secp521r1"))[0].replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x11", 1)
    car = Foreign(SSL.TLS1_3_VERSION, groups=b"P-521", signatures=b"ecdsa_secp521r1_sha512")
    with pytest.warns(DeprecationWarning, match="X509"):
        car.connection.use_certificate(crypto.load_certificate(crypto.FILETYPE_ASN1, odd))
    car.connection.use_privatekey(vehicle("secp521r1").private_key)
    with pytest.raises(TlsFailure, match="its judge failed with InvalidVersion"):
        car.meet(TlsServer([station_terms()]))


def test_damaged_flights_end_in_tls_failures_and_nothing_else() -> None:
    chance = random.Random(15118)
    client, server = TlsClient([car_terms_2()]), TlsServer([station_terms_2()])
    ends = {"failed": 0, "open": 0}
    for _ in range(300):
        car = client.engine()
        octets = bytearray(car.out())
        found = HelloReader().feed(bytes(octets))
        assert found is not None
        engine = server.engine(found)
        try:
            engine.feed(damaged(octets, chance) if chance.random() < 0.5 else bytes(octets))
            car.feed(damaged(bytearray(engine.out()), chance) if chance.random() < 0.5 else engine.out())
            engine.feed(damaged(bytearray(car.out()), chance))
            ends["open"] += 1
        except TlsFailure:
            ends["failed"] += 1
    assert ends["failed"] > 200, ends


def damaged(octets: bytearray, chance: random.Random) -> bytes:
    if octets:
        octets[chance.randrange(len(octets))] ^= chance.randrange(1, 256)
    return bytes(octets[: chance.randrange(len(octets), 2 * len(octets) + 1)])


def test_after_a_failure_the_engine_is_over() -> None:
    engine = TlsServer([station_terms()]).engine(HELLO)
    with pytest.raises(TlsFailure, match="http request"):
        engine.feed(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(TlsFailure, match="has failed before"):
        engine.feed(hello())
    engine.close()
    assert engine.recv() == b""


def test_a_damaged_record_costs_the_connection_but_not_what_came_before() -> None:
    pair = pair_of([car_terms()], [station_terms()])
    pair.car.send(b"good")
    good = pair.car.out()
    pair.car.send(b"bad")
    bad = bytearray(pair.car.out())
    bad[-1] ^= 1
    with pytest.raises(TlsFailure, match="bad record mac"):
        pair.station.feed(good + bytes(bad))
    assert pair.station.recv() == b"good"


def test_nothing_is_told_to_the_application_before_the_peer_is_accepted() -> None:
    pair = pair_of([car_terms()], [station_terms(judge=lambda chain: "no")])
    assert not pair.station.done
    assert pair.car.done  # in TLS 1.3 the car is done before it hears of it
    with pytest.raises(TlsFailure):
        pair.car.send(b"secret")
    assert pair.station.recv() == b""
