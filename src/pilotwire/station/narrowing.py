"""Limits that become narrower by what hardware and cable bear."""

from msgspec.structs import replace

from pilotwire.ports import Capabilities, Limits


def within(limits: Limits, hardware: Capabilities) -> Limits:
    """What is left of the limits of a site where the hardware is made for this."""
    least = replace(limits, min_charge_a=max(limits.min_charge_a, hardware.min_a))
    return borne(least, hardware.max_a, hardware.phases)


def borne(limits: Limits, amps: float, phases: int | None = None) -> Limits:
    """What is left of AC limits where no more than A per phase can be borne, on so many phases."""
    phases = limits.phases if phases is None else min(phases, limits.phases)
    watts, most_a = amps * phases * limits.max_volts, min(limits.max_charge_a, amps)
    most_w, back_w = min(limits.max_charge_w, watts), min(limits.max_discharge_w, watts)
    return replace(
        limits,
        phases=phases,
        max_charge_a=most_a,
        min_charge_a=min(limits.min_charge_a, most_a),
        max_charge_w=most_w,
        min_charge_w=min(limits.min_charge_w, most_w),
        max_discharge_a=min(limits.max_discharge_a, amps),
        max_discharge_w=back_w,
        min_discharge_w=min(limits.min_discharge_w, back_w),
    )
