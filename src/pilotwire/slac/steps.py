"""What is done on the way to a link, and what is left aside, in few words."""

from enum import Enum

import msgspec


class Step(Enum):
    """Names of `LinkStep`s. Those of a link that comes up are in the order in which they come."""

    READY = "modem ready"  # it has a fresh key of its own
    PARAMETERS = "parameters"  # a car asks, or a station answered
    SOUNDING = "sounding"
    ATTENUATION = "attenuation"  # a report, sent or received
    LOOKING = "looking again"  # before a choice that is not plain; parameters to attenuation come once more
    VALIDATING = "validating"  # of candidates that attenuation alone does not tell apart
    VALIDATED = "validated"
    CHOSEN = "chosen"
    MATCHED = "matched"
    AMPLITUDES = "amplitude map"
    KEY_SET = "key set"
    LINK_UP = "link up"
    FAILED = "failed"  # one attempt, or one car's


class Ignored(msgspec.Struct, frozen=True):
    """A frame that changed nothing, and why. `what` is the message's name, or its type number."""

    time: float
    what: str
    why: str
