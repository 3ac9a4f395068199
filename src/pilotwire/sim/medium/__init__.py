"""A virtual Green PHY: modems, wires with attenuation and crosstalk, neighbours. Deterministic, without a clock."""

from pilotwire.sim.medium.carriage import Arrival
from pilotwire.sim.medium.medium import Medium
from pilotwire.sim.medium.plan import Gossip, Host, Neighbour, Path, Plan, PlanError, Span
from pilotwire.sim.medium.scenes import car_park, spoofer, two_outlets
from pilotwire.sim.medium.spoofing import Spoofer
from pilotwire.sim.medium.yard import Happening, Yard

__all__ = [
    "Arrival",
    "Gossip",
    "Happening",
    "Host",
    "Medium",
    "Neighbour",
    "Path",
    "Plan",
    "PlanError",
    "Span",
    "Spoofer",
    "Yard",
    "car_park",
    "spoofer",
    "two_outlets",
]
