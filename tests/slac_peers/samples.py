"""Messages of matching with a value of its own in every field, as frames and as a capture file."""

from collections.abc import Iterable
from io import BytesIO
from random import Random

from pilotwire.capture import Packet, write_pcapng
from pilotwire.wire import homeplug
from pilotwire.wire.fields import Counted, Octets, Unsigned
from pilotwire.wire.homeplug import Mme, MmeFrame, modem, slac
from pilotwire.wire.layout import Codec, fields

CAR, STATION = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
ETHERNET = 1  # LINKTYPE_ETHERNET
GROUPS = 58

LENGTHS: dict[type[Mme], int] = {
    slac.CM_SLAC_PARM_REQ: 60,
    slac.CM_SLAC_PARM_CNF: 60,
    slac.CM_START_ATTEN_CHAR_IND: 60,
    slac.CM_MNBC_SOUND_IND: 71,
    slac.CM_ATTEN_PROFILE_IND: 85,
    slac.CM_ATTEN_CHAR_IND: 129,
    slac.CM_ATTEN_CHAR_RSP: 70,
    slac.CM_VALIDATE_REQ: 60,
    slac.CM_VALIDATE_CNF: 60,
    slac.CM_SLAC_MATCH_REQ: 85,
    slac.CM_SLAC_MATCH_CNF: 109,
    modem.CM_SET_KEY_REQ: 60,
    modem.CM_SET_KEY_CNF: 60,
}
"""Every message, and how long its frame is on real wires."""

FIXED = {slac.CM_SLAC_MATCH_REQ: slac.MATCH_REQ_LENGTH, slac.CM_SLAC_MATCH_CNF: slac.MATCH_CNF_LENGTH}
MEANT = {
    "application_type": range(1),
    "security_type": range(1),
    "signal_type": range(1),
    "key_type": range(1, 5),
    "pid": range(8),
    "result": range(4),
    "cco_capability": range(4),
    "new_eks": range(8),
}
"""What a field can mean, in octets that have more room; tshark reads no more than that, or other fields behind it."""


def sample(message: type[Mme], seed: int) -> Mme:
    """One message; lengths are right, all else is by chance within what it can mean."""
    random = Random(f"{message.__name__} {seed}")
    values = {name: _value(codec, random) for name, codec in fields(message)}
    values |= {name: random.choice(MEANT[name]) for name in values if name in MEANT}
    if message in FIXED:
        values["mvf_length"] = FIXED[message]
    return message(**values)


def _value(codec: Codec, random: Random) -> int | bytes:
    match codec:
        case Unsigned():
            return random.randrange(256**codec.size)
        case Octets():
            return random.randbytes(codec.size)
        case Counted():
            return random.randbytes(GROUPS)
    return random.randbytes(slac.RANDOM_LENGTH)


def frame(mme: Mme) -> bytes:
    """The message on the wire."""
    return homeplug.encode_frame(MmeFrame(destination=STATION, source=CAR, mme=mme))


def capture(frames: Iterable[bytes]) -> bytes:
    """The frames as a pcapng file."""
    stream = BytesIO()
    packets = (Packet(time=0, link_type=ETHERNET, data=data, original_length=len(data)) for data in frames)
    write_pcapng(stream, packets)
    return stream.getvalue()
