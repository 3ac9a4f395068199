"""How kinds of modems behave towards their host. Facts of the field, none from a vendor's manual."""

import msgspec

from pilotwire.sim.medium.plan import Span
from pilotwire.wire.homeplug.mme import LUMISSIL, QUALCOMM


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: the result it confirms a key with, whether it measures sounds, and how long it takes to restart.

    `restarts_on_key` chips go down whenever a key is set. A silent reset gets no confirmation. A forgetful chip is back
    from a restart with the factory's key.
    """

    name: str
    oui: bytes = QUALCOMM
    key_result: int = 0
    measures: bool = True
    restart_s: float = 1.0
    restarts_on_key: bool = False
    silent_reset: bool = False
    forgetful: bool = True
    join: Span = Span(0.5, 1.5)


_ROWS = (
    Chip(name="virtual"),
    Chip(name="qca7000", key_result=1, restart_s=2.0),
    Chip(name="qca7005", key_result=1, restart_s=2.0),
    # open-plc-utils issue 156: no attenuation measurement; its reports are empty.
    Chip(name="qca7420", measures=False, restart_s=5.5, restarts_on_key=True, forgetful=False),
    # Notes of pyPLC: 1 on success, and more than 5 s of restart after a key was set.
    Chip(name="ar7420", key_result=1, measures=False, restart_s=5.5, restarts_on_key=True, forgetful=False),
    # EVerest libslac: a reset is not confirmed.
    Chip(name="cg5317", oui=LUMISSIL, silent_reset=True, restart_s=2.0),
)

CHIPS: dict[str, Chip] = {chip.name: chip for chip in _ROWS}
