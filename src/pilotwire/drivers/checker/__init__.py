"""One suite of checks for drivers of any kind: does each port keep its contract? Findings are words.

The checks switch contactors, move locks and drive the pilot. On real hardware, have nothing connected that minds.
"""

from pilotwire.drivers.checker.bench import Bench, OutletBench, VehicleBench
from pilotwire.drivers.checker.outlet import OUTLET_RULES, check_outlet
from pilotwire.drivers.checker.rules import Result, Rule, findings
from pilotwire.drivers.checker.vehicle import VEHICLE_RULES, check_vehicle

__all__ = [
    "OUTLET_RULES",
    "VEHICLE_RULES",
    "Bench",
    "OutletBench",
    "Result",
    "Rule",
    "VehicleBench",
    "check_outlet",
    "check_vehicle",
    "findings",
]
