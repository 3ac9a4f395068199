"""Recorded cars at our station: those of the shared captures, and our own."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pilotwire.capture.exchange import Recording
from pilotwire.capture.recording import recordings_in
from pilotwire.pki import Part, TrustStore
from pilotwire.session.dialect import Dialect, unpack
from pilotwire.sim.replay import Mark, Replayed, play
from pilotwire.sim.replay.echo import Echo
from pilotwire.sim.replay.station import offering_of, served
from tests.capture.demo import DEMO
from tests.scenarios import PLAIN, TOURS, Scenario, pki
from tests.sessions import World
from tests.shared import shared
from tests.sim.recordings import packets_of, recording_of

PLAYED = {
    "mercedes-eqe-din-dc": [Counter(SAME=49)],
    "mercedes-eqe-iso2-ac": [Counter(SAME=16)],
    "mercedes-eqe-iso2-dc": [Counter(SAME=136, ACCEPTED=1)],
    "mg4-iso2-dc-restart": [Counter(SAME=37), Counter(SAME=38)],
    "opel-mokka-iso2-stale-session": [Counter(SAME=53)],
    "seres3-iso2-ac-cablecheck": [Counter(SAME=19, OVER=149)],
    "skoda-enyaq-iso2-ac": [Counter(SAME=107)],
    "subaru-solterra-din-empty-session-id": [Counter(SAME=143)],
    "tesla-y-din-dc": [Counter(SAME=175)],
    "tesla-y-iso2-refused": [Counter(SAME=1)],
    "vw-id4-din-dc": [Counter(SAME=68)],
    "vw-id4-iso2-pnc-offered": [Counter(SAME=5)],
}
"""The requests of each connection by how our answer compares."""


@cache
def recorded(path: Path) -> list[Recording]:
    with path.open("rb") as stream:
        return list(recordings_in(stream))


@cache
def played(name: str) -> list[Replayed]:
    return [play(one) for one in recorded(shared(f"captures/{name}.pcap"))]


def marks(replayed: Replayed) -> Counter[str]:
    return Counter(turn.mark.name for turn in replayed.turns)


def test_no_capture_is_left_out() -> None:
    assert {path.stem for path in shared("captures").glob("*.pcap")} == PLAYED.keys()


@pytest.mark.parametrize("name", PLAYED)
def test_our_station_refuses_nothing_that_the_recorded_one_accepted(name: str) -> None:
    assert [marks(one) for one in played(name)] == PLAYED[name]
    assert all(one.ok for one in played(name))


@pytest.mark.parametrize("name", PLAYED)
def test_our_station_finishes_when_the_recorded_one_did(name: str) -> None:
    turns = [turn for one in played(name) for turn in one.turns if turn.ours and turn.theirs]
    both = [(t.ours.processing.split("_")[0], t.theirs.processing.split("_")[0]) for t in turns if t.ours and t.theirs]
    good = [pair for pair, turn in zip(both, turns, strict=True) if turn.theirs and turn.theirs.accepts]
    assert [pair for pair in good if pair[0] != pair[1]] == []


@pytest.mark.parametrize("name", PLAYED)
def test_requests_are_played_as_they_were_sent(name: str) -> None:
    """The numbers that stations make up fall as they did; so no request has to be written anew."""
    for one in played(name):
        echo = Echo()
        for turn in one.turns:
            if turn.ours and turn.theirs:
                assert echo.payload(turn.exchange) is turn.exchange.payload
                echo.learn(turn.theirs.message, turn.ours.message)


def test_a_cable_check_that_took_longer_than_we_ever_would_is_told() -> None:
    (tesla,) = played("tesla-y-din-dc")
    (remark,) = tesla.remarks
    assert remark.endswith("overran V2G_SECC_CableCheck_Performance_Time (38 s)")


def test_contracts_in_clear_are_told() -> None:
    (one,) = played("vw-id4-iso2-pnc-offered")
    assert one.remarks == (
        "the recorded station took contracts in clear; ours, which never does, is told that there is TLS",
    )
    assert [turn.ours and turn.ours.code for turn in one.turns][-2:] == ["FAILED_PaymentSelectionInvalid", "OK"]


def test_a_handshake_that_was_refused_is_refused() -> None:
    (one,) = played("tesla-y-iso2-refused")
    (turn,) = one.turns
    assert (turn.ours and turn.ours.code, turn.mark) == ("Failed_NoNegotiation", Mark.SAME)
    assert Dialect.DIN not in served(one.recording)


def test_half_octets_of_a_name_come_back_as_they_were() -> None:
    (tesla,) = recorded(shared("captures/tesla-y-din-dc.pcap"))
    assert offering_of(tesla, None).evse_id == "49*80737*45678"
    setup = played("tesla-y-din-dc")[0].turns[1]
    names = [body(reply.message).evse_id for reply in (setup.ours, setup.theirs) if reply]
    assert names == [bytes.fromhex("49A80737A45678")] * 2


def body(message: Any) -> Any:
    envelope = unpack(message)
    assert envelope is not None
    return envelope.body


def test_the_demo_recording_passes() -> None:
    bidirectional, din = [play(one) for one in recorded(DEMO)]
    assert marks(bidirectional) == Counter(SAME=94)
    assert marks(din) == Counter(SAME=32, ACCEPTED=1)


def own(scenario: Scenario) -> Recording:
    return recording_of(packets_of(World(scenario).session()))


def roots(scenario: Scenario) -> TrustStore | None:
    part = Part.ISO20 if scenario.dialect.is_iso20 else Part.ISO2
    return pki().of(part).anchors if scenario.contract else None


@pytest.mark.parametrize("scenario", [*PLAIN, *TOURS[1:]], ids=lambda scenario: scenario.name)
def test_our_own_sessions_replay_to_the_same_verdicts(scenario: Scenario) -> None:
    replayed = play(own(scenario), trust=roots(scenario))
    assert [
        (turn.exchange.name, turn.mark.name, turn.why) for turn in replayed.turns if turn.mark is not Mark.SAME
    ] == []
    assert len(replayed.turns) > 10


def test_without_roots_no_contract_is_believed() -> None:
    scenario = next(one for one in TOURS if one.contract and one.dialect is Dialect.ISO2)
    replayed = play(own(scenario))
    assert not replayed.ok
    first = replayed.failures[0]
    assert first.exchange.name == "PaymentDetailsReq"
    assert first.why.startswith("FAILED_CertChainError")
    assert replayed.remarks[1] == "the car pays by contract; our station was given no roots, and believes in none"
