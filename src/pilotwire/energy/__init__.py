"""Energy as pure values and functions: prices over time, what a car needs, and a plan of power. No protocol type.

Power and energy are positive towards the car, in W and Wh; times are UNIX seconds.
"""

from pilotwire.energy.errors import PlanError
from pilotwire.energy.money import cost
from pilotwire.energy.planner import ROUND_TRIP, at_once, plan
from pilotwire.energy.values import Needs, Outlook, Plan, PlanStep, Slot

__all__ = ["ROUND_TRIP", "Needs", "Outlook", "Plan", "PlanError", "PlanStep", "Slot", "at_once", "cost", "plan"]
