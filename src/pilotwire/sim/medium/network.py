"""Which modems are in one logical network (AVLN): the same key, within reach of each other, and time to join."""

from math import inf
from random import Random

from pilotwire.sim.medium.modem import Modem
from pilotwire.sim.medium.plan import Plan
from pilotwire.sim.medium.wires import Wires, pair


class Networks:
    """When the network of each pair of modems is up, for those that could have one."""

    def __init__(self, plan: Plan, modems: dict[str, Modem], wires: Wires, random: Random) -> None:
        self._plan, self._modems, self._wires, self._random = plan, modems, wires, random
        self._up_at: dict[frozenset[str], float] = {}
        for modem in modems.values():  # they have been on for long
            self.changed(modem, -inf)

    def changed(self, modem: Modem, now: float) -> None:
        """Something about this modem is new: its key, its place, a restart, a cut."""
        for other in self._modems.values():
            if other is modem:
                continue
            both, awake_at = pair(modem, other), max(modem.up_at, other.up_at)
            if modem.key != other.key or self._wires.path(modem, other) is None:
                self._up_at.pop(both, None)
            elif self._up_at.get(both, inf) == inf or self._up_at[both] < awake_at:
                self._up_at[both] = max(now, awake_at) + self._random.uniform(
                    self._plan.join.least, self._plan.join.most
                )

    def members(self, modem: Modem, now: float) -> list[Modem]:
        """The others in a modem's network."""
        up_at = self._up_at.get
        return [other for other in self._modems.values() if up_at(pair(modem, other), inf) <= now]
