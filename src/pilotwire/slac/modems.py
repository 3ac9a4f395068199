"""What modems do differently, as data. All by second hand: pyPLC's notes, pyslac, open-plc-utils, EVerest."""

from enum import Enum

import msgspec

from pilotwire.wire.homeplug import vendor
from pilotwire.wire.homeplug.mme import Mme


class Dialogue(Enum):
    """Whose vendor messages a modem understands: how it is asked for its link, and how it is restarted."""

    QUALCOMM = "Qualcomm"
    LUMISSIL = "Lumissil"

    def status_request(self) -> Mme:
        """Asks whether the link is up."""
        return vendor.VS_LINK_STATUS_REQ() if self is Dialogue.QUALCOMM else vendor.NSCM_GET_D_LINK_STATUS_REQ()

    def reset_request(self) -> Mme:
        """Asks for a restart."""
        return vendor.VS_RS_DEV_REQ() if self is Dialogue.QUALCOMM else vendor.NSCM_RESET_DEVICE_REQ()


class Modem(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of modem.

    `key_results` are the values of CM_SET_KEY.CNF that were seen where the key had been taken: the standard's 0, and
    1 of chips that mean the opposite. So nobody can believe the value; the link has to prove the key.
    """

    name: str
    what: str
    dialogue: Dialogue = Dialogue.QUALCOMM
    measures: bool = True  # sends CM_ATTEN_PROFILE.IND with groups in it; without, it serves only in a car
    key_results: tuple[int, ...] = (0,)
    settle_s: float = 0.0  # from CM_SET_KEY.CNF to being of use again
    confirms_reset: bool = True
    restart_s: float = 3.0  # from a restart to answering again; an estimate


MODEMS: dict[str, Modem] = {
    modem.name: modem
    for modem in (
        Modem(name="qca7000", what="QCA7000, SPI or UART", key_results=(1,)),
        Modem(name="qca7005", what="QCA7005; may lose a key that comes right after matching", key_results=(0, 1)),
        Modem(name="qca7420", what="QCA7420, adapters for homes", measures=False, key_results=(0, 1), settle_s=6.0),
        Modem(
            name="ar7420",
            what="AR7420, adapters for homes; restarts more than 5 s after a new key",
            measures=False,
            key_results=(1,),
            settle_s=6.0,
        ),
        Modem(name="cg5317", what="Lumissil CG5317", dialogue=Dialogue.LUMISSIL, confirms_reset=False),
        Modem(name="virtual", what="the modem of the virtual power line", restart_s=1.0),
    )
}
