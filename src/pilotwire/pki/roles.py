"""Who a certificate is for, under which kind of root, and by which part of the standard."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import msgspec

from pilotwire.pki.keys import Curve


class RootClass(Enum):
    """Whose root a chain ends at. A root of one class vouches for nothing that belongs to another."""

    V2G = "v2g"
    OEM = "oem"
    MO = "mo"


class Role(Enum):
    """What a certificate is for."""

    V2G_ROOT = "v2g-root"
    OEM_ROOT = "oem-root"
    MO_ROOT = "mo-root"
    CPO_SUB_1 = "cpo-sub-1"  # stations
    CPO_SUB_2 = "cpo-sub-2"
    OEM_SUB_1 = "oem-sub-1"  # vehicles
    OEM_SUB_2 = "oem-sub-2"
    MO_SUB_1 = "mo-sub-1"  # mobility operators
    MO_SUB_2 = "mo-sub-2"
    CPS_SUB_1 = "cps-sub-1"  # certificate provisioning services
    CPS_SUB_2 = "cps-sub-2"
    SECC = "secc"
    VEHICLE = "vehicle"
    OEM_PROVISIONING = "oem-provisioning"
    CONTRACT = "contract"
    CPS = "cps"
    # Two rows are still to come: the signer of OCSP responses (F.2), and contract and vehicle under a pseudonym.


class Part(Enum):
    """The rules that a chain is held to."""

    ISO2 = "2"
    ISO20 = "20"
    LAB = "lab"  # ISO 15118-20 with what benches and peers have instead: P-256 and looser names


class PartFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a part asks of every certificate. The first curve is the one to issue with."""

    curves: tuple[Curve, ...]
    max_octets: int  # of a certificate in DER; the schema's certificateType
    min_sub_cas: int  # 1: a root signs no leaf
    folder: str


PARTS: Mapping[Part, PartFacts] = MappingProxyType(
    {
        # [V2G2-007], [V2G2-010], [V2G2-867]
        Part.ISO2: PartFacts(curves=(Curve.P256,), max_octets=800, min_sub_cas=1, folder="iso2"),
        # [V2G20-2674], [V2G20-2319]
        Part.ISO20: PartFacts(curves=(Curve.P521, Curve.ED448), max_octets=1600, min_sub_cas=1, folder="iso20"),
        Part.LAB: PartFacts(curves=(Curve.P256, Curve.P521, Curve.ED448), max_octets=1600, min_sub_cas=0, folder="lab"),
    }
)

MAX_SUB_CAS = 2  # [V2G2-009]; Annex B of -20 has the same shape
MAX_CERTIFICATES = 4  # leaf, two sub-CAs, and the root that some senders add
