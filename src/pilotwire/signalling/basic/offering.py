"""How much an outlet may offer by duty cycle."""

import math

from pilotwire.ports import Decision, StationFacts, StopWish
from pilotwire.signalling.basic.settings import BasicStationSettings
from pilotwire.signalling.duty import LEAST_AMPS

STEPS_PER_AMP = 10  # finer than a car measures; an offer that follows the sun changes less often


def is_paid(facts: StationFacts, settings: BasicStationSettings) -> bool:
    """Whether anybody may charge."""
    return settings.free or facts.authorization is Decision.ACCEPTED


def offerable(facts: StationFacts, settings: BasicStationSettings, most: float) -> float:
    """A per phase, 0 where it is not enough for an offer: limits, plan, cable and `most` with the least of them."""
    idle = facts.fault is not None or facts.stop in (StopWish.STOP, StopWish.PAUSE, StopWish.STANDBY)
    if idle or not facts.pilot.connected or not is_paid(facts, settings):
        return 0.0
    limits = facts.limits
    volts = limits.max_volts * limits.phases
    bounds = [most, limits.max_charge_a, limits.max_charge_w / volts]
    if facts.setpoint_w is not None:
        bounds.append(facts.setpoint_w / volts)
    if settings.socket:  # without a resistor that says so, a cable bears nothing
        bounds.append(facts.cable_amps or 0.0)
    amps = math.floor(min(bounds) * STEPS_PER_AMP + 1e-6) / STEPS_PER_AMP
    return amps if amps >= LEAST_AMPS else 0.0
