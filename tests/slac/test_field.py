"""What real cars, chargers and Debian's tools do beside the book, as public captures and their sources show it."""

import pytest

from pilotwire.slac import CarLink, CarPolicy, Phase, StationLink, StationPolicy
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme, MmeFrame, decode_frame, encode_frame
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from tests.slac.desk import Desk, groups, pair

CAR = bytes.fromhex("D86162000001")
TESLA = b"TESLA EV"


class Visitor:
    """A car that is not ours, and says what it likes to one station."""

    def __init__(self, run_id: bytes, desk: Desk | None = None, mac: bytes = CAR) -> None:
        self.desk, self.run_id, self.mac = desk or pair(), run_id, mac
        self.desk.want("station")
        self.desk.run(0.1)

    @property
    def station(self) -> StationLink:
        station = self.desk.engines["station"]
        assert isinstance(station, StationLink)
        return station

    def say(self, mme: Mme) -> "Visitor":
        self.desk.give("station", encode_frame(MmeFrame(destination=BROADCAST, source=self.mac, mme=mme)))
        return self

    def ask(self) -> "Visitor":
        return self.say(CM_SLAC_PARM_REQ(run_id=self.run_id))

    def start(self, times: int = 3) -> "Visitor":
        for _ in range(times):
            self.say(CM_START_ATTEN_CHAR_IND(forwarding_sta=self.mac, run_id=self.run_id))
        return self

    def sound(self, times: int = 10, random: int = 24, db: float = 9.0) -> "Visitor":
        profile = CM_ATTEN_PROFILE_IND(pev_mac=self.mac, attenuations=groups(db))
        source = self.desk.modems["station"].mac
        for left in reversed(range(times)):
            self.say(CM_MNBC_SOUND_IND(count=left, run_id=self.run_id, random=bytes(random)))
            self.desk.give("station", encode_frame(MmeFrame(destination=BROADCAST, source=source, mme=profile)))
        return self

    def confirm(self) -> "Visitor":
        return self.say(CM_ATTEN_CHAR_RSP(source_address=self.mac, run_id=self.run_id))

    def match(self) -> "Visitor":
        return self.say(CM_SLAC_MATCH_REQ(pev_mac=self.mac, evse_mac=self.station.mac, run_id=self.run_id))

    def answers(self, kind: type[Mme]) -> list[MmeFrame]:
        return [seen for _, seen in self.desk.messages("station", kind)]


@pytest.mark.parametrize("run_id", [TESLA, CAR + b"\0\0"], ids=["Tesla", "Ioniq"])
def test_a_car_that_always_has_the_same_run_id_matches_again_and_again(run_id: bytes) -> None:
    desk = pair()
    for times in range(1, 4):
        visitor = Visitor(run_id, desk).ask().start().sound().confirm().match()
        assert len(visitor.answers(CM_SLAC_MATCH_CNF)) == times
        desk.engines["station"].unplug(desk.now)
        desk.run(1.0)


def test_two_cars_with_the_same_run_id_are_two() -> None:
    first = Visitor(TESLA).ask()
    second = Visitor(TESLA, first.desk, mac=b"\x02other").ask()
    assert len(first.station.sessions) == 2
    first.start().sound(2, db=30.0)
    second.start().sound(10, db=9.0)
    first.desk.run(1.0)
    sent = {seen.destination: seen.mme for seen in first.answers(CM_ATTEN_CHAR_IND)}
    means = {to: mme.attenuations[0] for to, mme in sent.items() if isinstance(mme, CM_ATTEN_CHAR_IND)}
    assert means == {CAR: 30, b"\x02other": 9}


def test_a_car_that_tries_a_new_run_id_after_long_gets_an_answer_to_that() -> None:
    desk = pair(station=StationPolicy(init_s=50.0))
    visitor = Visitor(b"taycan01", desk).ask()
    desk.run(0.205)
    visitor.ask()
    desk.run(41.0)
    Visitor(b"taycan02", desk).ask()
    assert [
        seen.mme.run_id for seen in visitor.answers(CM_SLAC_PARM_CNF) if isinstance(seen.mme, CM_SLAC_PARM_CNF)
    ] == [
        b"taycan01",
        b"taycan01",
        b"taycan02",
    ]


def test_an_answer_that_echoes_the_address_for_the_run_id_is_ignored() -> None:
    desk = pair()
    desk.lose = lambda sender, receiver, mme: sender == "station"
    desk.plug("car", "station")
    car = desk.engines["car"]
    desk.run(0.05)
    echo = CM_SLAC_PARM_CNF(forwarding_sta=car.mac, run_id=car.mac + bytes(2))
    desk.give("car", encode_frame(MmeFrame(destination=car.mac, source=b"\x02evse1", mme=echo)))
    assert car.ignored[-1].why == "it has another RunID"
    assert desk.run(0.2).engines["car"].phase is Phase.ASKING


@pytest.mark.parametrize("sounds", [1, 2, 9])
def test_a_station_that_heard_few_sounds_says_so_and_is_believed(sounds: int) -> None:
    desk = pair()
    desk.lose = lambda sender, receiver, mme: isinstance(mme, CM_MNBC_SOUND_IND) and mme.count >= sounds
    desk.plug("car", "station")
    desk.run(3.0)
    car = desk.engines["car"]
    assert isinstance(car, CarLink)
    assert [each.sounds for each in car.candidates] == [sounds]
    assert desk.matched("car") == "station"


def test_sounds_of_debians_pev_are_short_and_count() -> None:
    visitor = Visitor(TESLA).ask().start().sound(random=17)
    frames = visitor.answers(CM_ATTEN_CHAR_IND)
    assert len(frames) == 1


def test_reports_of_debians_evse_are_long_and_count() -> None:
    desk = pair()
    desk.lose = lambda sender, receiver, mme: isinstance(mme, CM_ATTEN_CHAR_IND)
    desk.plug("car", "station")
    desk.run(0.8)
    (_, frame), *_ = desk.messages("station", CM_ATTEN_CHAR_IND)
    long = encode_frame(frame) + bytes(255 - 58)
    assert len(long) == 326
    desk.give("car", long)
    desk.run(1.0)
    assert desk.engines["car"].phase in (Phase.JOINING, Phase.LINKED)


@pytest.mark.parametrize("times", [1, 2])
def test_one_announcement_of_the_sounds_is_enough(times: int) -> None:
    assert len(Visitor(TESLA).ask().start(times).sound().answers(CM_ATTEN_CHAR_IND)) == 1


def test_a_car_that_asks_for_the_key_at_leisure_gets_it() -> None:
    visitor = Visitor(TESLA).ask().start().sound().confirm()
    visitor.desk.run(1.469)  # the longest pause in the captures
    assert len(visitor.match().answers(CM_SLAC_MATCH_CNF)) == 1


def test_a_car_whose_confirmation_got_lost_gets_the_key() -> None:
    assert len(Visitor(TESLA).ask().start().sound().match().answers(CM_SLAC_MATCH_CNF)) == 1


def test_a_car_that_skips_the_sounds_gets_nothing() -> None:
    visitor = Visitor(TESLA).ask().match().start().match()
    assert visitor.answers(CM_SLAC_MATCH_CNF) == []


def test_the_answer_to_a_car_is_as_the_tables_have_it_to_the_octet() -> None:
    # One "big name" car compares SLAC_PARM.CNF with table A.2 (qca/open-plc-utils PR 134).
    (answer,) = Visitor(TESLA).ask().answers(CM_SLAC_PARM_CNF)
    wire = encode_frame(answer)
    assert (
        wire[14:44].hex().upper()
        == "0165600000" + "FFFFFFFFFFFF" + "0A0601" + CAR.hex().upper() + "0000" + TESLA.hex().upper()
    )


def test_the_announcement_is_as_stations_want_it_whatever_they_said_themselves() -> None:
    # Compleo ignores another TIME_OUT than 6 (pyPLC, issue 13).
    desk = pair()
    desk.lose = lambda sender, receiver, mme: sender == "station"
    desk.plug("car", "station")
    car = desk.engines["car"]
    assert isinstance(car, CarLink)
    odd = CM_SLAC_PARM_CNF(num_sounds=3, timeout=9, forwarding_sta=car.mac, run_id=car.run_id)
    desk.give("car", encode_frame(MmeFrame(destination=car.mac, source=b"\x02evse1", mme=odd)))
    desk.run(0.3)
    (_, started), *_ = desk.messages("car", CM_START_ATTEN_CHAR_IND)
    assert started.mme == CM_START_ATTEN_CHAR_IND(num_sounds=10, timeout=6, forwarding_sta=car.mac, run_id=car.run_id)


def test_no_frame_is_shorter_than_ethernet_allows() -> None:
    desk = pair(CarPolicy())
    desk.plug("car", "station")
    desk.run(3.0)
    assert min(len(encode_frame(seen)) for _, _, seen in desk.sent) == 60
    assert all(decode_frame(encode_frame(seen)) == seen for _, _, seen in desk.sent)
