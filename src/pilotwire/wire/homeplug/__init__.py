"""HomePlug Green PHY management messages (MMEs), as ISO 15118-3 uses them for matching, and the modems' own."""

from pilotwire.wire.homeplug.frame import MmeFrame, decode, decode_frame, encode, encode_frame
from pilotwire.wire.homeplug.keys import nid_from_nmk, nmk_from_password
from pilotwire.wire.homeplug.mme import Mme, UnknownMme

__all__ = [
    "Mme",
    "MmeFrame",
    "UnknownMme",
    "decode",
    "decode_frame",
    "encode",
    "encode_frame",
    "nid_from_nmk",
    "nmk_from_password",
]
