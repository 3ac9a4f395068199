"""Energy as pure values and functions: prices over time, what a car needs, and a plan of power. No protocol type.

Power and energy are positive towards the car, in W and Wh; times are UNIX seconds.
"""

from pilotwire.energy.values import Needs, Outlook, Plan, PlanStep, Slot

__all__ = ["Needs", "Outlook", "Plan", "PlanStep", "Slot"]
