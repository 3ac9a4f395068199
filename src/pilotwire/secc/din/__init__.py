"""What a station answers in DIN SPEC 70121. Importing the package enters all answers in the book."""

from pilotwire.secc import direct
from pilotwire.secc.din import charging, parameters, setup

__all__ = ["charging", "direct", "parameters", "setup"]
