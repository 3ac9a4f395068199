"""Who pays, as an opaque word: a contract, a card, a pseudonym. Nothing here takes it apart."""

import re
from enum import Enum
from typing import Annotated, Self

import msgspec

MAX_TOKEN = 255  # identifiers of ISO 15118-20 end there
_EMAID = re.compile(r"[A-Za-z0-9]{14,15}", re.ASCII)  # OCMF 1.4, Table 17


class Means(Enum):
    """How the payer made themselves known."""

    NONE = "nobody"
    EIM = "external identification means"
    PNC = "Plug & Charge"


class Assignment(msgspec.Struct, frozen=True):
    """What a signed reading says of it (OCMF 1.4, Tables 11 and 15): level and flags."""

    level: str
    flags: tuple[str, ...]


ASSIGNMENTS = {
    Means.NONE: Assignment("NONE", ()),
    # The station only hears a number from a reader or a backend.
    Means.EIM: Assignment("HEARSAY", ("ISO15118_NONE",)),
    Means.PNC: Assignment("SECURE", ("ISO15118_PNC",)),
}


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """The payer of a session; `token_type` is the type of OCMF's Table 17 that the token has."""

    means: Means = Means.NONE
    token: Annotated[str, msgspec.Meta(max_length=MAX_TOKEN)] = ""
    token_type: Annotated[str, msgspec.Meta(max_length=20)] = "NONE"

    @classmethod
    def by_contract(cls, emaid: str) -> Self:
        """Plug & Charge; a name of another shape than an eMAID counts as a pseudonym given out by some authority."""
        return cls(means=Means.PNC, token=emaid, token_type="EMAID" if _EMAID.fullmatch(emaid) else "CENTRAL")

    @classmethod
    def by_token(cls, token: str, token_type: str = "LOCAL") -> Self:
        """EIM: a card (`ISO14443`, UID in hex), an app (`CENTRAL`), a button (`LOCAL`)."""
        return cls(means=Means.EIM, token=token, token_type=token_type)
