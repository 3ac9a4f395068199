"""The virtual power line: frames in, frames out, later and not all of them."""

from collections.abc import Iterable
from random import Random

from pilotwire.sim.medium.carriage import Arrival, Carriage
from pilotwire.sim.medium.modem import Modem
from pilotwire.sim.medium.neighbours import Neighbours
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

SOUND = slac.CM_MNBC_SOUND_IND.mmtype
SET_KEY = CM_SET_KEY_REQ.mmtype


class Medium:
    """One power line with all its modems. The same plan, seed and calls give the same arrivals; `now` is UNIX s."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self._random = Random(seed)
        self._modems = {host.name: Modem(host) for host in plan.hosts}
        self._wires = Wires(plan, self._modems)
        self._networks = Networks(plan, self._modems, self._wires, self._random)
        self._neighbours = Neighbours(plan, self._random)
        self._carriage = Carriage(plan.air_s)

    @property
    def dropped(self) -> int:
        """Frames that found no room; those lost by chance are not counted."""
        return self._carriage.dropped

    def send(self, host: str, frame: bytes, now: float) -> None:
        """A host hands a frame to its modem. Frames of no sense are lost without a word, as on any wire."""
        modem = self._modem(host)
        self._neighbours.begin(now)
        if not modem.awake(now) or not 14 <= len(frame) <= LONGEST_FRAME:
            return
        if not _manages(frame):
            self._carry(modem, frame, self._networks.members(modem, now), self.plan.data_loss, now)
        elif _for_modem(frame, modem.host):
            self._ask_modem(modem, frame, now)
        else:
            self._manage(modem, frame, now)

    def take(self) -> list[Arrival]:
        """What arrived since the last call."""
        return self._carriage.take()

    def next_deadline(self) -> float | None:
        """When something arrives next, or a neighbour speaks, UNIX s."""
        moments = (self._carriage.next_deadline(), self._neighbours.next_deadline())
        return min((moment for moment in moments if moment is not None), default=None)

    def handle_timeout(self, now: float) -> None:
        """Time went by: what was under way arrives, unless the modem there is restarting."""
        self._neighbours.begin(now)
        for due, modem, frame in self._neighbours.speak(now):
            if _manages(frame):
                self._manage(modem, frame, due)
            else:
                self._carriage.book(due)  # encrypted for others
        self._carriage.deliver(now, lambda host, due: self._modems[host].awake(due))

    def plug(self, car: str, outlet: str, now: float) -> None:
        """Put the car's cable in; `outlet` is a place of the plan."""
        if all(outlet not in path for path in self.plan.paths):
            raise PlanError(f"medium: outlet {outlet!r}: no path of the plan begins or ends there")
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
            self._carriage.post(now + LOCAL_S, modem.host.name, reply)
        if (modem.key, modem.up_at) != before:
            self._networks.changed(modem, now)

    def _manage(self, sender: Modem, frame: bytes, now: float) -> None:
        """Management frames reach all networks (HomePlug Green PHY: multi-network broadcast)."""
        listeners = self._wires.listeners(sender)
        if not _sounds(frame):
            self._carry(sender, frame, listeners, self.plan.loss, now)
            return
        for due, listener in self._carry(sender, frame, listeners, self.plan.sound_loss, now):
            if listener.host.station:
                self._carriage.post(due + LOCAL_S, listener.host.name, self._profile(sender, listener, frame))

    def _carry(
        self, sender: Modem, frame: bytes, listeners: Iterable[Modem], loss: float, now: float
    ) -> list[tuple[float, Modem]]:
        """Send to those whom chance allows; gives who gets it, and when."""
        starts, delay = self._carriage.book(now), self.plan.delay
        if starts is None:
            return []
        lucky = [each for each in listeners if _meant_for(each.host, frame) and self._random.random() >= loss]
        heard = [(starts + self._random.uniform(delay.least, delay.most), listener) for listener in lucky]
        return [(self._carriage.follow(sender.host.name, due, to.host.name, frame), to) for due, to in heard]

    def _profile(self, sender: Modem, listener: Modem, frame: bytes) -> bytes:
        groups = self._wires.measure(sender, listener, self._random) if listener.chip.measures else b""
        report = slac.CM_ATTEN_PROFILE_IND(pev_mac=frame[6:12], attenuations=groups)
        host = listener.host
        return homeplug.encode_frame(MmeFrame(destination=host.mac, source=host.modem_mac, mme=report))


def _manages(frame: bytes) -> bool:
    return int.from_bytes(frame[12:14]) == EtherType.HOMEPLUG


def _mmtype(frame: bytes) -> int:
    return int.from_bytes(frame[15:17], "little")


def _sounds(frame: bytes) -> bool:
    return _mmtype(frame) == SOUND


def _for_modem(frame: bytes, host: Host) -> bool:
    """Keys and the vendors' own messages never leave for the wire."""
    return frame[:6] in (LOCAL_MODEM, host.modem_mac) or _mmtype(frame) == SET_KEY or _mmtype(frame) in VENDOR_TYPES


def _meant_for(host: Host, frame: bytes) -> bool:
    return host.hears_all or frame[0] & 1 == 1 or frame[:6] == host.mac
