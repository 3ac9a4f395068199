"""From the first packet of TCP to the answer of the first charge loop, over TLS 1.3 with P-521 on both sides."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from ipaddress import IPv6Address
from pathlib import Path
from statistics import median

import msgspec

from bench.crowd_stations import Crowd, Stations
from bench.java import Unavailable
from bench.parties import DC_20, LightCar, client_terms, settings
from interop.places import PYTHON
from pilotwire.capture.recording import recordings_in
from pilotwire.net import Endpoint, TlsClient, connect
from pilotwire.pki import Pki, demo_pki, save_pki
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Words

ROOT = Path(__file__).parents[1]
POLL_S = 0.005
PEER_CELL = "iso20-dc.eim.tls13.dynamic"


class Starts(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds from connecting to the first loop: the best, the middle one, and the share of it that TLS took."""

    least: float
    middle: float
    handshake: float
    rounds: int


def ours(rounds: int) -> Starts:
    """A station in another process, whose hardware needs no time but the 80 ms of its contactor."""
    with tempfile.TemporaryDirectory() as folder:
        pki = demo_pki(time.time() - 3600)
        save_pki(pki, Path(folder))
        stations = Stations(Crowd(outlets=1, scenario=DC_20.name, poll=POLL_S, pki=folder, virtual=True))
        try:
            found = asyncio.run(_rounds(stations.ports[0], pki, rounds))
        finally:
            stations.end()
    whole, handshakes = zip(*found, strict=True)
    return Starts(least=min(whole), middle=median(whole), handshake=median(handshakes), rounds=rounds)


async def _rounds(port: int, pki: Pki, rounds: int) -> list[tuple[float, float]]:
    await _start(port, pki)
    return [await _start(port, pki) for _ in range(rounds)]


async def _start(port: int, pki: Pki) -> tuple[float, float]:
    """One session, which ends after its first turns; seconds up to the first loop, and of TLS."""
    client = TlsClient(client_terms(pki))
    began = time.perf_counter()
    connection = await connect(Endpoint(IPv6Address("::1"), port), client)
    stands = time.perf_counter() - began
    car, reached, sent = LightCar(settings(DC_20, 0.01), Security.TLS13, time.time(), loops=2), 0.0, 0
    words: Words = car.start(time.time())
    while not car.engine.closed:
        sent = car.loops
        connection.send(b"".join(word.data for word in words if not isinstance(word, Close)))
        due = car.engine.next_deadline() or time.time()
        data = await connection.receive_within(max(0.0, due - time.time()))
        if data is not None and sent and not reached:
            reached = time.perf_counter() - began
        words = car.tick(time.time()) if data is None else car.receive(data, time.time())
    connection.close()
    await connection.wait_closed()
    return reached, stands


def theirs() -> float:
    """The same of the PyPI package iso15118, its car at its station, read off a capture. Raises Unavailable."""
    if not PYTHON.exists():
        raise Unavailable("the environment of `make interop` is not there")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "interop.run", "--pair", "peer-peer", PEER_CELL]
        environment = os.environ | {"PILOTWIRE_INTEROP": folder}
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        capture = Path(folder) / "peer-peer" / PEER_CELL / "session.pcapng"
        if run.returncode or not capture.exists():
            raise Unavailable(f"its session failed: {(run.stdout + run.stderr).strip().splitlines()[-1:]}")
        return first_loop(capture)


def first_loop(capture: Path) -> float:
    """Seconds from the first packet of the connection to the first answer of its charge loop."""
    with capture.open("rb") as stream:
        for recording in recordings_in(stream):
            for exchange in recording.exchanges:
                if exchange.name == "DC_ChargeLoopReq" and exchange.answer is not None:
                    return (exchange.answer.time - recording.start) / 1e9
    raise Unavailable("its session came to no charge loop")
