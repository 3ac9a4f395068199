"""ISO 15118-20, station: every response code has an answer that gives it, or a reason why none does."""

from pathlib import Path

import pilotwire.secc
from pilotwire.messages.iso20.base import ResponseCode

ABSENT = {
    "WARNING_NoCertificateAvailable": "certificate installation is not offered",
    "WARNING_NoContractMatchingPCIDFound": "certificate installation is not offered",
    "WARNING_WPT": "charging without a cable is not served",
    "FAILED_AssociationError": "of automated connection devices (ACDP), which are not served",
}


def test_every_code_is_given_somewhere_or_has_a_reason_not_to_be() -> None:
    home = Path(pilotwire.secc.__file__).parent
    paths = [*home.glob("*.py"), *home.glob("iso20/*.py")]
    source = "\n".join(path.read_text("utf-8") for path in paths)
    missing = {code.name for code in ResponseCode if f'"{code.name}"' not in source and f".{code.name}" not in source}
    assert missing == set(ABSENT)
