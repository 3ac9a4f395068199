"""The matrix: what the wire does to a matching, who meets whom, and what should come of it."""

from collections.abc import Iterator

import msgspec

from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.slac import CM_ATTEN_PROFILE_IND, CM_MNBC_SOUND_IND, CM_START_ATTEN_CHAR_IND

PAIRS = {
    "our-car-evse": ("evse", "ours"),
    "our-car-pyslac": ("pyslac", "ours"),
    "our-station-pev": ("ours", "pev"),
    "ours-ours": ("ours", "ours"),
    "pev-evse": ("evse", "pev"),
    "pev-pyslac": ("pyslac", "pev"),
}
"""Who is the station and who the car."""

OURS = tuple(pair for pair, parties in PAIRS.items() if "ours" in parties)


class Loss(msgspec.Struct, frozen=True):
    """The wire loses frames of one kind: those from number `first` to before number `end`, counted from 0."""

    message: type[Mme]
    first: int = 0
    end: int = 1_000_000


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One matching to try: attenuation in dB, the same in all groups, and what gets lost."""

    name: str
    db: int = 25
    losses: tuple[Loss, ...] = ()


CELLS = (
    Cell(name="slac-25"),
    Cell(name="slac-39", db=39),
    Cell(name="slac-40", db=40),
    Cell(name="slac-41", db=41),
    Cell(name="slac-3-sounds-lost", losses=(Loss(CM_MNBC_SOUND_IND, 2, 5),)),
    Cell(name="slac-single-start", losses=(Loss(CM_START_ATTEN_CHAR_IND, 1, 3),)),
    Cell(name="slac-no-profile", losses=(Loss(CM_ATTEN_PROFILE_IND),)),
)


def cells(pair: str) -> Iterator[Cell]:
    """What a pair is tried with: `pev` sends a single START_ATTEN_CHAR.IND anyway."""
    yield from (cell for cell in CELLS if PAIRS[pair][1] == "ours" or cell.name != "slac-single-start")
