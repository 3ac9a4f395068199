"""Who hears whom, and how loud."""

from random import Random

from pilotwire.sim.medium import groups
from pilotwire.sim.medium.modem import Modem
from pilotwire.sim.medium.plan import DEAF_DB, Path, Plan


class Wires:
    """The paths between modems, by where they are now."""

    def __init__(self, plan: Plan, modems: dict[str, Modem]) -> None:
        self._plan, self._modems = plan, modems
        self._cut: set[frozenset[str]] = set()
        # What a sound shows without chance.
        self._levels = {
            key: groups.audible((path.mean_db + db for db in path.shape), plan.jitter_db)
            for key, path in plan.paths.items()
        }

    def path(self, one: Modem, other: Modem) -> Path | None:
        """What lies between two modems; None where nothing gets through."""
        key = self._key(one, other)
        path = None if key is None else self._plan.paths[key]
        return path if path is not None and path.mean_db <= DEAF_DB else None

    def listeners(self, sender: Modem) -> list[Modem]:
        """All who hear a modem."""
        return [other for other in self._modems.values() if other is not sender and self.path(sender, other)]

    def measure(self, sender: Modem, listener: Modem, random: Random) -> bytes:
        """What the listener's modem finds in one sound: whole dB per group."""
        key = self._key(sender, listener)
        return b"" if key is None else groups.sound(self._levels[key], self._plan.jitter_db, random)

    def cut(self, one: Modem, other: Modem) -> None:
        """Let nothing through between two modems."""
        self._cut.add(pair(one, other))

    def mend(self, one: Modem, other: Modem) -> None:
        """Undo a cut."""
        self._cut.discard(pair(one, other))

    def _key(self, one: Modem, other: Modem) -> tuple[str, str] | None:
        if one.place is None or other.place is None or pair(one, other) in self._cut:
            return None
        places = (other.place, one.place) if one.host.station and not other.host.station else (one.place, other.place)
        return next((key for key in (places, places[::-1]) if key in self._plan.paths), None)


def pair(one: Modem, other: Modem) -> frozenset[str]:
    """Two modems, in whatever order."""
    return frozenset((one.host.name, other.host.name))
