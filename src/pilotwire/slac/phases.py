"""Where a side of a matching is."""

from enum import Enum


class Phase(Enum):
    """Of the car, the station, or both."""

    AWAY = "no link is wanted"
    PREPARING = "waiting for the modem"
    ASKING = "asking who is there"
    SOUNDING = "sounding"
    GATHERING = "waiting for reports"
    LOOKING = "between two looks"
    VALIDATING = "toggling the pilot"
    MATCHING = "asking for the key"
    PAUSING = "between two matchings"
    WAITING = "waiting for cars"
    JOINING = "waiting for the link"
    LINKED = "linked"
    OVER = "failed or lost"


MATCHED = frozenset({Phase.JOINING, Phase.LINKED})
"""Where the other side is known."""
