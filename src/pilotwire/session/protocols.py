"""What people call a way of charging, such as `iso20-dc-bpt`, and what that means in protocol terms."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from pilotwire.session.agreed import (
    AC_BPT_SERVICE,
    AC_SERVICE,
    DC_BPT_SERVICE,
    DC_SERVICE,
    MCS_BPT_SERVICE,
    MCS_SERVICE,
    Power,
)
from pilotwire.session.dialect import Dialect


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """One way of charging."""

    dialect: Dialect
    power: Power
    service: int | None = None  # ISO 15118-20
    modes: tuple[str, ...] = ()  # EnergyTransferMode of ISO 15118-2 and DIN

    @property
    def bidirectional(self) -> bool:
        """Whether energy may flow out of the car."""
        return self.service in (AC_BPT_SERVICE, DC_BPT_SERVICE, MCS_BPT_SERVICE)


DC_MODES = ("DC_extended", "DC_core", "DC_combo_core", "DC_unique")
AC_MODES = ("AC_three_phase_core", "AC_single_phase_core")

ProtocolName = Literal[
    "din-dc",
    "iso2-ac",
    "iso2-dc",
    "iso20-ac",
    "iso20-dc",
    "iso20-ac-bpt",
    "iso20-dc-bpt",
    "iso20-mcs",
    "iso20-mcs-bpt",
]
"""The names, for settings files."""

PROTOCOLS: Mapping[str, Protocol] = {
    "din-dc": Protocol(dialect=Dialect.DIN, power=Power.DC, modes=DC_MODES[:2]),
    "iso2-ac": Protocol(dialect=Dialect.ISO2, power=Power.AC, modes=AC_MODES),
    "iso2-dc": Protocol(dialect=Dialect.ISO2, power=Power.DC, modes=DC_MODES),
    "iso20-ac": Protocol(dialect=Dialect.ISO20_AC, power=Power.AC, service=AC_SERVICE),
    "iso20-dc": Protocol(dialect=Dialect.ISO20_DC, power=Power.DC, service=DC_SERVICE),
    "iso20-ac-bpt": Protocol(dialect=Dialect.ISO20_AC, power=Power.AC, service=AC_BPT_SERVICE),
    "iso20-dc-bpt": Protocol(dialect=Dialect.ISO20_DC, power=Power.DC, service=DC_BPT_SERVICE),
    "iso20-mcs": Protocol(dialect=Dialect.ISO20_DC, power=Power.DC, service=MCS_SERVICE),
    "iso20-mcs-bpt": Protocol(dialect=Dialect.ISO20_DC, power=Power.DC, service=MCS_BPT_SERVICE),
}
"""All ways of charging by name."""
