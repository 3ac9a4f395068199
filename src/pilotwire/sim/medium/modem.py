"""A virtual modem: its key, its restarts, and the answers that it gives to its own host."""

from functools import cache

from pilotwire.sim.medium.plan import Host, PlanError
from pilotwire.slac.modems import MODEMS, Dialogue
from pilotwire.wire import homeplug
from pilotwire.wire.errors import FrameError
from pilotwire.wire.homeplug import Mme, MmeFrame, modem, vendor
from pilotwire.wire.homeplug.frame import AnyMme

FACTORY_PASSWORD = b"HomePlugAV"
"""The pass-phrase that every modem is shipped with: two modems fresh from the box are in one network."""

GRACE_S = 0.01
"""Between the word to restart and the restart itself, so that a confirmation still gets out."""

PROMPT = 0.9
"""How much of the time that hosts grant a modem it needs in truth."""

Key = tuple[bytes, bytes]  # NID and NMK


@cache
def factory_key() -> Key:
    """The key of a modem fresh from the box."""
    nmk = homeplug.nmk_from_password(FACTORY_PASSWORD)
    return homeplug.nid_from_nmk(nmk), nmk


class Modem:
    """The modem of one host. Who is in its network is the medium's business."""

    def __init__(self, host: Host) -> None:
        if host.chip not in MODEMS:
            raise PlanError(f"plan: chip of {host.name}: {host.chip!r} is none of {', '.join(MODEMS)}")
        self.host, self.chip = host, MODEMS[host.chip]
        self.key: Key = factory_key()
        self.place = host.place
        self.down_from = self.up_at = float("-inf")
        self.linked = False  # as the medium sees it

    def awake(self, now: float) -> bool:
        """Whether it is at work and not restarting."""
        return not self.down_from <= now < self.up_at

    def restart(self, now: float, grace: float = 0.0) -> None:
        """Go down after `grace` s, and come back with the factory's key."""
        self._rest(now + grace, self.chip.restart_s)
        self.key = factory_key()

    def _rest(self, begin: float, granted: float) -> None:
        self.down_from, self.up_at = begin, begin + granted * PROMPT

    def answer(self, frame: bytes, now: float) -> list[bytes]:
        """What the host hears when it speaks to its modem: frames; none where the modem cannot make sense of it."""
        try:
            asked = homeplug.decode_frame(frame)
        except FrameError:
            return []
        said = self._reply(asked.mme, now)
        if said is None:
            return []
        return [homeplug.encode_frame(MmeFrame(destination=asked.source, source=self.host.modem_mac, mme=said))]

    def _reply(self, mme: AnyMme, now: float) -> Mme | None:
        if isinstance(mme, modem.CM_SET_KEY_REQ):
            return self._set_key(mme, now)
        lumissil = self.chip.dialogue is Dialogue.LUMISSIL
        return self._lumissil(mme, now) if lumissil else self._qualcomm(mme, now)

    def _set_key(self, asked: modem.CM_SET_KEY_REQ, now: float) -> Mme:
        self.key = (asked.nid, asked.new_key)
        if self.chip.settle_s:
            self._rest(now + GRACE_S, self.chip.settle_s)
        result = self.chip.key_results[-1]
        return modem.CM_SET_KEY_CNF(result=result, your_nonce=asked.my_nonce, prn=asked.prn)

    def _qualcomm(self, mme: AnyMme, now: float) -> Mme | None:
        match mme:
            case vendor.VS_RS_DEV_REQ():
                self.restart(now, GRACE_S)
                return vendor.VS_RS_DEV_CNF(status=0) if self.chip.confirms_reset else None
            case vendor.VS_SW_VER_REQ():
                return vendor.VS_SW_VER_CNF(status=0, device_class=0, text=self._version())
            case vendor.VS_LINK_STATUS_REQ():
                return vendor.VS_LINK_STATUS_CNF(link_status=int(self.linked))
            case vendor.VS_NW_INFO_REQ():
                return vendor.VS_NW_INFO_CNF(data=self.key[0] if self.linked else b"")
            case _:
                return None

    def _lumissil(self, mme: AnyMme, now: float) -> Mme | None:
        match mme:
            case vendor.NSCM_RESET_DEVICE_REQ():
                self.restart(now, GRACE_S)
                return None
            case vendor.NSCM_GET_VERSION_REQ():
                return vendor.NSCM_GET_VERSION_CNF(major=1, minor=0, patch=0, build=0)
            case vendor.NSCM_GET_D_LINK_STATUS_REQ():
                return vendor.NSCM_GET_D_LINK_STATUS_CNF(link_status=int(self.linked))
            case _:
                return None

    def _version(self) -> bytes:
        return f"pilotwire-{self.chip.name}".encode()
