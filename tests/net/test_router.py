"""The first octets decide, before any TLS library is asked."""

import pytest

from pilotwire.net.engines import PlainEngine
from pilotwire.net.errors import TlsFailure
from pilotwire.net.router import Router
from pilotwire.net.tls import TlsClient, TlsEngine, TlsServer
from pilotwire.wire import FrameError
from tests.net.certificates import car_terms, car_terms_2, station_terms, station_terms_2
from tests.net.hellos import body, counted, hello, listed, message, records

SERVER = TlsServer([station_terms(), station_terms_2()])
CARS = {"iso20": TlsClient([car_terms()]), "iso2": TlsClient([car_terms_2()])}
HELLO_2 = hello([0xC023], [0x0303], [0x0017], [0x0403])


def test_v2gtp_is_known_by_its_second_octet() -> None:
    router = Router(plain=True, tls=SERVER)
    assert router.feed(b"\x01") is None
    assert isinstance(router.feed(b"\xfe\x80\x01"), PlainEngine)
    assert router.octets == b"\x01\xfe\x80\x01"


@pytest.mark.parametrize("profile", CARS)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_hello_is_waited_for_and_chooses_the_profile(profile: str, size: int) -> None:
    octets = CARS[profile].engine().out()
    router = Router(plain=False, tls=SERVER)
    engines = [router.feed(octets[at : at + size]) for at in range(0, len(octets), size)]
    assert engines[:-1] == [None] * (len(engines) - 1)
    assert isinstance(engines[-1], TlsEngine)
    assert router.octets == octets
    engines[-1].feed(octets)
    assert engines[-1].profile == profile


@pytest.mark.parametrize(
    ("octets", "plain", "words"),
    [
        (b"\x01\xfe", False, "V2GTP is served over TLS only"),
        (b"\x01", False, "V2GTP is served over TLS only"),
        (b"\x01\x16", True, "must be 01fe"),
        (b"G", True, "must be 01fe"),
        (b"\x15\x03\x01\x00\x02\x02\x28", True, "must be 01fe"),
    ],
)
def test_anything_else_is_refused_at_once(octets: bytes, plain: bool, words: str) -> None:
    with pytest.raises(FrameError, match=words):
        Router(plain, SERVER).feed(octets)


@pytest.mark.parametrize(
    ("octets", "description"),
    [(hello(versions=[0x0302]), 70), (hello([0x1301]), 40), (HELLO_2.replace(b"\xc0\x23", b"\xc0\x09"), 40)],
)
def test_a_hello_that_fits_nothing_is_answered_with_an_alert(octets: bytes, description: int) -> None:
    router = Router(plain=True, tls=SERVER)
    with pytest.raises(TlsFailure):
        router.feed(octets)
    assert [router.take_alert(), router.take_alert()] == [bytes((21, 3, 3, 0, 2, 2, description)), b""]


def test_tls_1_2_may_leave_groups_and_signature_algorithms_out() -> None:
    bare = records(message(body([0xC023])))
    assert isinstance(Router(plain=False, tls=SERVER).feed(bare), TlsEngine)
    modern = records(message(body([0x1302], {43: counted(listed([0x0304]), 1)})))
    with pytest.raises(TlsFailure, match="no common group"):
        Router(plain=False, tls=SERVER).feed(modern)
