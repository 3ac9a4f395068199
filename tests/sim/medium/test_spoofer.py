"""A station that is none (CVE-2025-12357): who falls for it, what it learns, and where TLS puts an end to it."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import msgspec

from pilotwire.net.clienthello import HelloReader
from pilotwire.net.errors import TlsFailure
from pilotwire.net.terms import Terms
from pilotwire.net.tls import TlsClient, TlsEngine, TlsServer
from pilotwire.ports import LinkReady
from pilotwire.sim.medium import Medium, Spoofer, Yard, spoofer
from pilotwire.slac import CarLink, CarPolicy, StationLink, Validate
from tests.net.certificates import car_terms_2, station_terms_2
from tests.sim.medium.frames import arrivals, data, mac
from tests.sim.medium.lot import CAR, READY_S, START, STATION, partner, settle

ALWAYS = msgspec.structs.replace(CAR, validate=Validate.ALWAYS)
RUNS = 40
SECRET = b"EMAID DE8AA1A2B3C4D5"


def attacked(seed: int, car: CarPolicy, *, loss: float = 0.0, toggles: int | None = 3, steals: bool = False) -> Yard:
    """A car in its own outlet, with the spoofer on the wire, run until it is linked or has given up."""
    medium, random = Medium(spoofer(loss=loss, seed=seed), seed), Random(seed)
    made = Yard(
        medium,
        {
            "car": CarLink(mac(medium, "car"), car, random.randbytes, START),
            "own": StationLink(mac(medium, "own"), STATION, random.randbytes, START),
            "spoofer": Spoofer(mac(medium, "spoofer"), random.randbytes, toggles=toggles, steals=steals),
        },
        START,
    )
    made.run(START + READY_S)
    made.plug("car", "own")
    return settle(made, "car")


def liar(made: Yard) -> Spoofer:
    link = made.links["spoofer"]
    assert isinstance(link, Spoofer)
    return link


def outcomes(car: CarPolicy, *, loss: float = 0.0, toggles: int | None = 3) -> Counter[str | None]:
    return Counter(partner(attacked(seed, car, loss=loss, toggles=toggles), "car") for seed in range(RUNS))


def test_without_validation_the_nearest_claim_wins_and_it_is_the_spoofers() -> None:
    made = attacked(1, CAR)
    assert partner(made, "car") == "spoofer"
    assert liar(made).victims == [mac(made.medium, "car")]
    assert made.medium.linked("car", "spoofer", made.now)
    assert not any(isinstance(event, LinkReady) for event in made.events("own"))


def test_with_validation_a_spoofer_has_to_guess_and_is_right_in_a_third_of_all_cases() -> None:
    found = outcomes(ALWAYS)
    assert found["own"] + found["spoofer"] == RUNS
    assert RUNS // 6 <= found["spoofer"] <= RUNS // 2


def test_a_spoofer_that_asks_for_no_validation_is_passed_over_for_a_station_that_proves_itself() -> None:
    assert outcomes(ALWAYS, toggles=None) == {"own": RUNS}


def test_the_excuse_is_believed_where_no_station_proves_itself() -> None:
    # A car goes to a station that needs no validation if there is no better one, as real stations may well answer so.
    assert 0 < outcomes(ALWAYS, loss=0.3, toggles=None)["spoofer"] < RUNS


def test_who_hears_all_has_the_key_of_the_match() -> None:
    made = attacked(1, ALWAYS, toggles=None, steals=True)
    assert partner(made, "car") == "own"
    assert liar(made).keys == [made.medium.key("own")[1]]
    made.run(made.now + 2.0)
    assert made.medium.linked("car", "spoofer", made.now)
    assert SECRET in overheard(made, [SECRET])


def overheard(made: Yard, words: Sequence[bytes]) -> bytes:
    """All that reaches the spoofer of what the car sends to its outlet."""
    for word in words:
        made.medium.send("car", data(made.medium, "car", mac(made.medium, "own"), word), made.now)
    return b"".join(each.frame[14:] for each in arrivals(made.medium, made.now + 1.0) if each.host == "spoofer")


class Talk:
    """TLS between two hosts, in frames over the medium."""

    def __init__(self, made: Yard, station: str, car: Terms, terms: Terms) -> None:
        self.made, self.names, self.failure = made, ("car", station), ""
        self.seen = b""  # by the spoofer
        client, server = TlsClient([car]).engine(None), TlsServer([terms])
        hello = HelloReader().feed(first := client.out())
        assert hello is not None
        self.engines: dict[str, TlsEngine] = {"car": client, station: server.engine(hello)}
        self._send("car", first)
        while self._turn():
            pass

    def say(self, words: bytes) -> bytes:
        """The car says something; what the station reads."""
        self.engines["car"].send(words)
        while self._turn():
            pass
        return self.engines[self.names[1]].recv()

    def _turn(self) -> bool:
        outs = [(name, self.engines[name].out()) for name in self.names]
        for name, octets in outs:
            self._send(name, octets)
        return any(octets for _, octets in outs)

    def _send(self, name: str, octets: bytes) -> None:
        """Every frame says how much of it counts, since short ones are padded."""
        to = self.names[1 - self.names.index(name)]
        for begin in range(0, len(octets), 1000):
            piece = octets[begin : begin + 1000]
            framed = data(self.made.medium, name, mac(self.made.medium, to), len(piece).to_bytes(2) + piece)
            self.made.medium.send(name, framed, self.made.now)
        for each in arrivals(self.made.medium, self.made.now + 1.0):
            piece = each.frame[16 : 16 + int.from_bytes(each.frame[14:16])]
            self.seen += piece if each.host == "spoofer" else b""
            if each.host == to:
                self._feed(to, piece)

    def _feed(self, name: str, piece: bytes) -> None:
        try:
            self.engines[name].feed(piece)
        except TlsFailure as failure:
            self.failure = self.failure or f"{name}: {failure.words}"


def test_a_car_that_wants_tls_finds_out_that_the_spoofer_is_no_station() -> None:
    made = attacked(1, CAR)
    assert partner(made, "car") == "spoofer"
    talk = Talk(made, "spoofer", car_terms_2(), station_terms_2("spoofer's own root"))
    assert talk.failure == "car: the peer's certificate is refused: spoofer's own root is not trusted"
    assert not talk.engines["car"].done


def test_what_is_said_inside_tls_stays_secret_though_the_spoofer_has_the_networks_key() -> None:
    made = attacked(1, ALWAYS, toggles=None, steals=True)
    made.run(made.now + 2.0)
    talk = Talk(made, "own", car_terms_2(), station_terms_2())
    assert talk.say(SECRET) == SECRET
    assert len(talk.seen) > 1000
    assert SECRET not in talk.seen
