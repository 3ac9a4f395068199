"""One PKI of each kind, made once: creation is fast, but tests are many."""

from datetime import UTC, datetime
from functools import cache
from itertools import count

from pilotwire.pki import Curve, Part, PartPki, make_part

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()
DAY = 86400.0

KINDS = [(Part.ISO2, Curve.P256), (Part.ISO20, Curve.P521), (Part.ISO20, Curve.ED448), (Part.LAB, Curve.P256)]


def kind_name(kind: tuple[Part, Curve]) -> str:
    return f"{kind[0].value}-{kind[1].value}"


_numbers = count(1)


def counting(octets: int) -> bytes:
    """Entropy without chance: 1, 2, 3, ..."""
    return (2 * next(_numbers)).to_bytes(octets)


@cache
def world(kind: tuple[Part, Curve]) -> PartPki:
    return make_part(kind[0], now=NOW, entropy=counting, curve=kind[1])


@cache
def stranger(kind: tuple[Part, Curve]) -> PartPki:
    """Another PKI under the same names: all its roots are evil twins."""
    return make_part(kind[0], now=NOW, entropy=counting, curve=kind[1])
