"""Who steers the power: a plan made of prices and needs, looked up at every moment."""

from collections.abc import Callable

import msgspec

from pilotwire.energy import Needs, Outlook, Plan
from pilotwire.energy.planner import plan
from pilotwire.ports import Reading

OutlookAt = Callable[[float], Outlook | None]
"""Limits and prices ahead at a moment (UNIX s); None while nobody knows."""

REPLAN_S = 60.0
"""How often, in s, a plan is made anew from what was really delivered; ours to choose."""


class Steering:
    """The planner of one session. Without needs there is no setpoint."""

    def __init__(self, outlook: OutlookAt) -> None:
        self._outlook = outlook
        self._needs: Needs | None = None
        self._from: Reading | None = None
        self._plan: Plan | None = None
        self._made = 0.0

    def outlook(self, now: float) -> Outlook | None:
        """What to offer: the slots that are not over."""
        known = self._outlook(now)
        if known is None or not known.slots or known.slots[0].end > now:
            return known
        ahead = tuple(slot for slot in known.slots if slot.end > now)
        return msgspec.structs.replace(known, slots=ahead) if ahead else known

    def need(self, needs: Needs, reading: Reading | None, now: float) -> None:
        """The car told its needs; `reading` is the meter at that moment."""
        self._needs, self._from = needs, reading
        self._make(reading, now)

    def refresh(self, reading: Reading | None, now: float) -> None:
        """Plan anew from what was delivered so far, where there is a plan at all."""
        if self._plan is not None:
            self._make(reading, now)

    def setpoint(self, reading: Reading | None, now: float) -> float | None:
        """The power that the plan has for now, W; None without a plan."""
        if self._plan is not None and now - self._made >= REPLAN_S:
            self._make(reading, now)
        return None if self._plan is None else self._plan.watts(now)

    @property
    def plan(self) -> Plan | None:
        """The plan in force."""
        return self._plan

    def _make(self, reading: Reading | None, now: float) -> None:
        outlook = self.outlook(now)
        if outlook is None or not outlook.slots or self._needs is None:
            return
        self._plan = plan(outlook, self._needs, now, delivered_wh=self._delivered(reading))
        self._made = now

    def _delivered(self, reading: Reading | None) -> float:
        if reading is None or self._from is None:
            return 0.0
        into = reading.import_wh - self._from.import_wh
        return float(into - (reading.export_wh - self._from.export_wh))
