"""What a meter's readings say beside numbers: which register, why, and how the meter is."""

from enum import Enum


class Direction(Enum):
    """Which way energy goes: out of the grid into the car, or back."""

    IMPORT = "import"
    EXPORT = "export"


# Totals of the meter, at the meter (OCMF 1.4, Table 25): what IEC 62056-6-1 calls 1-0:1.8.0 and 1-0:2.8.0.
REGISTERS = {Direction.IMPORT: "01-00:B0.08.00*FF", Direction.EXPORT: "01-00:C0.08.00*FF"}
PAGES = len(REGISTERS)

# What meters say of themselves (OCMF 1.4, Table 10). Any other word is an error not known further.
HEALTHY = "ok"
STATUS = {
    HEALTHY: "G",
    "not present": "N",
    "timeout": "T",
    "disconnected": "D",
    "not found": "R",
    "manipulated": "M",
    "exchanged": "X",
    "incompatible": "I",
    "out of range": "O",
    "substitute": "S",
    "read error": "F",
}
OTHER_ERROR = "E"


class Occasion(Enum):
    """Why a reading was taken (OCMF 1.4, Table 7)."""

    BEGIN = "B"
    CHARGING = "C"
    TARIFF_CHANGE = "T"
    SUSPENDED = "S"
    EXCEPTION = "X"
    END = "E"
    ENDED_LOCALLY = "L"
    ENDED_REMOTELY = "R"
    ABORTED = "A"
    POWER_FAILED = "P"

    @property
    def ends(self) -> bool:
        """Whether a transaction ends with it."""
        return self.value in "ELRAP"
