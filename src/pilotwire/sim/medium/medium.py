"""The virtual power line: frames in, frames out, later and not all of them."""

import heapq
from itertools import count
from random import Random

import msgspec

from pilotwire.sim.medium.modem import Modem
from pilotwire.sim.medium.network import Networks
from pilotwire.sim.medium.plan import Host, Plan, PlanError
from pilotwire.sim.medium.wires import Wires
from pilotwire.wire import homeplug
from pilotwire.wire.ethernet import EtherType
from pilotwire.wire.homeplug import MmeFrame, slac
from pilotwire.wire.homeplug.frame import VENDOR_TYPES
from pilotwire.wire.homeplug.modem import CM_SET_KEY_REQ
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM

LOCAL_S = 0.0005
"""What a modem takes to answer its own host: the median of 39 keys that were set in public captures."""

LONGEST_FRAME = 1522
"""Octets of an Ethernet frame with a VLAN tag."""

MOST_FRAMES = 20_000
"""Frames under way or not taken; more are dropped, and counted."""

MOST_WAIT_S = 1.0
"""How far the wire may be booked up before a modem drops what it should send."""

SOUND = slac.CM_MNBC_SOUND_IND.mmtype
SET_KEY = CM_SET_KEY_REQ.mmtype


class Arrival(msgspec.Struct, frozen=True):
    """A frame that reached a host, at UNIX s."""

    host: str
    frame: bytes
    time: float


class Medium:
    """One power line with all its modems. The same plan, seed and calls give the same arrivals; `now` is UNIX s."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self.dropped = 0  # for want of room, not by chance
        self._random = Random(seed)
        self._modems = {host.name: Modem(host) for host in plan.hosts}
        self._wires = Wires(plan, self._modems)
        self._networks = Networks(plan, self._modems, self._wires, self._random)
        self._under_way: list[tuple[float, int, str, bytes]] = []
        self._order = count()
        self._arrived: list[Arrival] = []
        self._free_at = float("-inf")

    def send(self, host: str, frame: bytes, now: float) -> None:
        """A host hands a frame to its modem. Frames of no sense are lost without a word, as on any wire."""
        modem = self._modem(host)
        if not modem.awake(now) or not 14 <= len(frame) <= LONGEST_FRAME:
            return
        if int.from_bytes(frame[12:14]) != EtherType.HOMEPLUG:
            self._carry(modem, frame, self._networks.members(modem, now), self.plan.data_loss, now)
            return
        mmtype = int.from_bytes(frame[15:17], "little")
        if frame[:6] in (LOCAL_MODEM, modem.host.modem_mac) or mmtype == SET_KEY or mmtype in VENDOR_TYPES:
            self._ask_modem(modem, frame, now)
        else:
            loss = self.plan.sound_loss if mmtype == SOUND else self.plan.loss
            self._carry(modem, frame, self._wires.listeners(modem), loss, now, sounds=mmtype == SOUND)

    def take(self) -> list[Arrival]:
        """What arrived since the last call."""
        arrived, self._arrived = self._arrived, []
        return arrived

    def next_deadline(self) -> float | None:
        """When something arrives next, UNIX s."""
        return self._under_way[0][0] if self._under_way else None

    def handle_timeout(self, now: float) -> None:
        """Time went by: what was under way arrives, unless the modem there is restarting."""
        while self._under_way and self._under_way[0][0] <= now:
            due, _, host, frame = heapq.heappop(self._under_way)
            if self._modems[host].awake(due):
                self._arrived.append(Arrival(host, frame, due))

    def plug(self, car: str, outlet: str, now: float) -> None:
        """Put the car's cable in; `outlet` is a place of the plan."""
        self._move(self._modem(car), outlet, now)

    def unplug(self, car: str, now: float) -> None:
        """Draw the car's cable."""
        self._move(self._modem(car), None, now)

    def reset(self, host: str, now: float) -> None:
        """The host's modem loses power for a moment."""
        modem = self._modem(host)
        modem.restart(now)
        self._networks.changed(modem, now)

    def cut(self, one: str, other: str, now: float) -> None:
        """From now on two hosts do not hear each other."""
        self._wires.cut(self._modem(one), self._modem(other))
        self._networks.changed(self._modem(one), now)

    def mend(self, one: str, other: str, now: float) -> None:
        """Undo a cut."""
        self._wires.mend(self._modem(one), self._modem(other))
        self._networks.changed(self._modem(one), now)

    def linked(self, one: str, other: str, now: float) -> bool:
        """Whether two hosts' modems are in one network that is up."""
        return self._modem(other) in self._networks.members(self._modem(one), now)

    def key(self, host: str) -> tuple[bytes, bytes]:
        """NID and NMK in a host's modem."""
        return self._modem(host).key

    def _modem(self, host: str) -> Modem:
        if host not in self._modems:
            raise PlanError(f"medium: host {host!r}: must be one of {', '.join(self._modems)}")
        return self._modems[host]

    def _move(self, modem: Modem, place: str | None, now: float) -> None:
        modem.place = place
        self._networks.changed(modem, now)

    def _ask_modem(self, modem: Modem, frame: bytes, now: float) -> None:
        modem.linked = bool(self._networks.members(modem, now))
        before = (modem.key, modem.up_at)
        for reply in modem.answer(frame, now):
            self._post(now + LOCAL_S, modem.host, reply)
        if (modem.key, modem.up_at) != before:
            self._networks.changed(modem, now)

    def _carry(
        self, sender: Modem, frame: bytes, listeners: list[Modem], loss: float, now: float, *, sounds: bool = False
    ) -> None:
        starts = self._book(now)
        if starts is None:
            return
        for listener in listeners:
            if self._random.random() < loss or not _meant_for(listener.host, frame):
                continue
            due = starts + self._random.uniform(self.plan.delay.least, self.plan.delay.most)
            self._post(due, listener.host, frame)
            if sounds and listener.host.station:
                self._post(due + LOCAL_S, listener.host, self._profile(sender, listener, frame))

    def _book(self, now: float) -> float | None:
        """When the wire is free for a frame; None when it is booked up."""
        starts = max(now, self._free_at)
        if starts - now > MOST_WAIT_S:
            self.dropped += 1
            return None
        self._free_at = starts + self.plan.air_s
        return starts

    def _profile(self, sender: Modem, listener: Modem, frame: bytes) -> bytes:
        groups = self._wires.measure(sender, listener, self._random) if listener.chip.measures else b""
        report = slac.CM_ATTEN_PROFILE_IND(pev_mac=frame[6:12], attenuations=groups)
        host = listener.host
        return homeplug.encode_frame(MmeFrame(destination=host.mac, source=host.modem_mac, mme=report))

    def _post(self, due: float, host: Host, frame: bytes) -> None:
        if len(self._under_way) + len(self._arrived) >= MOST_FRAMES:
            self.dropped += 1
            return
        heapq.heappush(self._under_way, (due, next(self._order), host.name, frame))


def _meant_for(host: Host, frame: bytes) -> bool:
    return host.hears_all or frame[0] & 1 == 1 or frame[:6] == host.mac
