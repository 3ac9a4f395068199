"""The matrix: what the wire does to a matching, who meets whom, and what should come of it."""

from collections.abc import Iterator

import msgspec

from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.slac import CM_ATTEN_PROFILE_IND, CM_MNBC_SOUND_IND, CM_START_ATTEN_CHAR_IND


class Pair(msgspec.Struct, frozen=True):
    """Who is the station and who the car, and a title."""

    station: str
    car: str
    title: str


PAIRS = {
    "our-car-evse": Pair("evse", "ours", "Our car at Debian's `evse`"),
    "our-car-pyslac": Pair("pyslac", "ours", "Our car at pyslac's station"),
    "our-station-pev": Pair("ours", "pev", "Debian's `pev` at our station"),
    "our-station-pyslac": Pair("ours", "pyslac", "A car of pyslac's messages at our station"),
    "ours-ours": Pair("ours", "ours", "Our car at our station"),
    "pev-evse": Pair("evse", "pev", "Debian's `pev` at Debian's `evse`"),
    "pev-pyslac": Pair("pyslac", "pev", "Debian's `pev` at pyslac's station"),
}
OURS = tuple(name for name, pair in PAIRS.items() if "ours" in (pair.station, pair.car))


SOUNDS = 10


class Loss(msgspec.Struct, frozen=True):
    """The wire loses frames of one kind: those from number `first` to before number `end`, counted from 0."""

    message: type[Mme]
    first: int = 0
    end: int = 1_000_000


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One matching to try: attenuation in dB, the same in all groups; what gets lost; options of our car."""

    name: str
    db: int = 25
    losses: tuple[Loss, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def sounds(self) -> int:
        """How many sounds the station is to hear."""
        return SOUNDS - sum(loss.end - loss.first for loss in self.losses if loss.message is CM_MNBC_SOUND_IND)


CELLS = (
    Cell(name="slac-25"),
    Cell(name="slac-39", db=39),
    Cell(name="slac-40", db=40),
    Cell(name="slac-41", db=41),
    Cell(name="slac-41-validated", db=41, options=("--validate", "potential")),
    Cell(name="slac-3-sounds-lost", losses=(Loss(CM_MNBC_SOUND_IND, 2, 5),)),
    Cell(name="slac-single-start", losses=(Loss(CM_START_ATTEN_CHAR_IND, 1, 3),)),
    Cell(name="slac-no-profile", losses=(Loss(CM_ATTEN_PROFILE_IND),)),
)


def cells(pair: str) -> Iterator[Cell]:
    """What a pair is tried with: options are for our car, and `pev` sends a single START_ATTEN_CHAR.IND anyway."""
    car = PAIRS[pair].car
    for cell in CELLS:
        if (car == "ours" or not cell.options) and (car != "pev" or cell.name != "slac-single-start"):
            yield cell
