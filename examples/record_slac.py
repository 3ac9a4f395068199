"""How `examples/slac.pcapng` was made: two cars at two outlets, each heard by both, on a virtual power line.

Our own cars and stations match by their engines; chance comes from one seed, so that it goes the same way every time.
The recording holds every frame once, as all hosts together see them: also what passes between a host and its modem.
Says how the matchings went; writes the recording where a file is named.
"""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType

from pilotwire.capture import compose, write_pcapng
from pilotwire.capture.records import Packet
from pilotwire.capture.slac import Grader
from pilotwire.ports import DataLink, LinkReady
from pilotwire.sim.medium import Arrival, Medium, Plan, Yard, car_park
from pilotwire.slac import MODEMS, CarLink, CarPolicy, StationLink, StationPolicy
from pilotwire.wire.sdp import SdpRequest, Security, Transport

START = 1_800_000_000.0  # UNIX s
SEED = 7
LONGEST_S = 30.0


class Recorder(Medium):
    """A power line that keeps what passes; what modems say to their own hosts, where it arrives."""

    def __init__(self, plan: Plan, seed: int) -> None:
        super().__init__(plan, seed)
        self.packets: list[Packet] = []
        self._speaking = {host.modem_mac for host in plan.hosts}

    def send(self, host: str, frame: bytes, now: float) -> None:
        self._keep(frame, now)
        super().send(host, frame, now)

    def take(self) -> list[Arrival]:
        arrived = super().take()
        for arrival in arrived:
            if arrival.frame[6:12] in self._speaking:
                self._keep(arrival.frame, arrival.time)
        return arrived

    def _keep(self, frame: bytes, now: float) -> None:
        self.packets.append(compose.packet(frame, round(now * 1e6) * 1000))


def record(
    plan: Plan,
    seed: int,
    plugs: Mapping[str, str],
    policy: CarPolicy | None = None,
    guests: Mapping[str, DataLink] = MappingProxyType({}),
) -> list[Packet]:
    """All packets from the plugs (car to outlet) going in to the first frame over each link, or to LONGEST_S.

    Hosts that are `guests` have engines of their own, all others have ours.
    """
    random, medium, modem = Random(seed), Recorder(plan, seed), MODEMS["virtual"]
    links = dict(guests) | {
        host.name: StationLink(host.mac, StationPolicy(modem=modem), random.randbytes, START)
        if host.station
        else CarLink(host.mac, policy or CarPolicy(modem=modem), random.randbytes, START)
        for host in plan.hosts
        if host.name not in guests
    }
    macs = {host.name: host.mac for host in plan.hosts}
    yard = Yard(medium, links, START)
    for car, outlet in plugs.items():
        yard.plug(car, outlet)
    for car in plugs:
        yard.run(START + LONGEST_S, partial(ready, yard, car))
        if ready(yard, car):
            medium.send(car, discovery(macs[car]), yard.now)
    return sorted(medium.packets, key=lambda packet: packet.time)


def ready(yard: Yard, car: str) -> bool:
    return yard.moment(car, LinkReady) is not None


def discovery(mac: bytes) -> bytes:
    """What a car sends first over a new link."""
    car = compose.Host.on_link(mac, 49_152)
    return compose.sdp_packet(car, car, SdpRequest(security=Security.TLS, transport=Transport.TCP)).data


def main() -> None:
    packets, grader = record(car_park(2, seed=SEED), SEED, {"car0": "outlet0", "car1": "outlet1"}), Grader()
    for packet in packets:
        grader.feed(packet.time / 1e9, packet.data)
    grader.finish()
    for attempt in grader.attempts:
        print(f"car {attempt.car.hex(':')} {attempt.verdict}")
    for name in sys.argv[1:]:
        with Path(name).open("wb") as stream:
            write_pcapng(stream, packets)


if __name__ == "__main__":
    main()
