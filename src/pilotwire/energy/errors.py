"""What a planner refuses."""

from pilotwire.base import PilotwireError


class PlanError(PilotwireError):
    """Values that no plan can be made of."""
