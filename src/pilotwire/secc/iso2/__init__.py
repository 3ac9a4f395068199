"""What a station answers in ISO 15118-2. Importing the package enters all answers in the book."""

from pilotwire.secc import direct
from pilotwire.secc.iso2 import ac, dc, delivery, parameters, payment, receipts, services, setup

__all__ = ["ac", "dc", "delivery", "direct", "parameters", "payment", "receipts", "services", "setup"]
