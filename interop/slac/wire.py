"""The wire between both parties: a virtual power line, with losses by number and a record of all that passed."""

from collections import Counter

from interop.slac.cells import Cell, Loss
from pilotwire.capture import Packet
from pilotwire.sim.medium import Arrival, Medium, Path, Plan, Span
from pilotwire.sim.medium.scenes import car, station
from pilotwire.wire.ethernet import EtherType

CAR, STATION = "car", "station"
CHIP = "qca7000"  # the one that `evse` and `pev` are made for: they give up where a new key is confirmed with 0
ETHERNET = 1  # LINKTYPE_ETHERNET
HOMEPLUG = EtherType.HOMEPLUG.to_bytes(2)
JOIN = Span(0.2, 0.4)  # s; real modems take longer
FACTOR = 1_000_000_000  # ns


class Wire(Medium):
    """A medium with the losses of a cell, the car plugged in. `packets` is all that passed, in order."""

    def __init__(self, cell: Cell) -> None:
        self.packets: list[Packet] = []
        self._losses = cell.losses
        self._seen: Counter[int] = Counter()
        hosts = (car(CAR, 1, outlet=STATION, chip=CHIP), station(STATION, 1, chip=CHIP))
        self._chips = {host.modem_mac for host in hosts}
        paths = {(STATION, STATION): Path(float(cell.db))}
        plan = Plan(hosts=hosts, paths=paths, jitter_db=0.0, join=JOIN)
        super().__init__(plan, seed=0)

    def send(self, host: str, frame: bytes, now: float) -> None:
        """A host sends."""
        self._note(frame, now)
        if not self._lost(frame):
            super().send(host, frame, now)

    def take(self) -> list[Arrival]:
        """What arrives; what modems say begins here."""
        arrived = super().take()
        lost = [arrival.frame[6:12] in self._chips and self._lost(arrival.frame) for arrival in arrived]
        kept = [arrival for arrival, gone in zip(arrived, lost, strict=True) if not gone]
        for arrival in kept:
            if arrival.frame[6:12] in self._chips:
                self._note(arrival.frame, arrival.time)
        return kept

    def _lost(self, frame: bytes) -> bool:
        if frame[12:14] != HOMEPLUG:
            return False
        mmtype = int.from_bytes(frame[15:17], "little")
        number = self._seen[mmtype]
        self._seen[mmtype] += 1
        return any(_hits(loss, mmtype, number) for loss in self._losses)

    def _note(self, frame: bytes, now: float) -> None:
        length = len(frame)
        self.packets.append(Packet(time=round(now * FACTOR), link_type=ETHERNET, data=frame, original_length=length))


def _hits(loss: Loss, mmtype: int, number: int) -> bool:
    return loss.message.mmtype == mmtype and loss.first <= number < loss.end
