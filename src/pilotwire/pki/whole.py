"""A whole PKI in memory: three roots, their sub-CAs, and a leaf of every role."""

import secrets
from collections.abc import Mapping

import msgspec

from pilotwire.pki.credential import Credential, TrustStore
from pilotwire.pki.errors import PkiError
from pilotwire.pki.issuing import Entropy, Subject, issue
from pilotwire.pki.keys import CURVES, Curve
from pilotwire.pki.profiles import PROFILES, profile
from pilotwire.pki.roles import PARTS, Part, Role

LEAFS = (Role.SECC, Role.VEHICLE, Role.OEM_PROVISIONING, Role.CONTRACT, Role.CPS)


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The common names of the leafs. The check digit of the EMAID is right."""

    secc: str = "DEPWRS00003C4D5578786756453309675436001"
    vehicle: str = "WPWPILOTWIRE00001"
    oem_provisioning: str = "WPWPILOTWIRE00001X"
    contract: str = "DEPWRC00000001H"
    cps: str = "pilotwire provisioning service"


class PartPki(msgspec.Struct, frozen=True, kw_only=True):
    """All credentials of one part. A vehicle certificate for TLS exists from -20 on."""

    part: Part
    authorities: Mapping[Role, Credential]  # roots and sub-CAs
    leafs: Mapping[Role, Credential]

    @property
    def secc(self) -> Credential:
        """The station, as TLS server."""
        return self.leafs[Role.SECC]

    @property
    def vehicle(self) -> Credential:
        """The car, as TLS client; PkiError in part 2."""
        profile(Role.VEHICLE, self.part)
        return self.leafs[Role.VEHICLE]

    @property
    def oem_provisioning(self) -> Credential:
        """What the car asks for a contract with."""
        return self.leafs[Role.OEM_PROVISIONING]

    @property
    def contract(self) -> Credential:
        """What the car pays with."""
        return self.leafs[Role.CONTRACT]

    @property
    def cps(self) -> Credential:
        """The provisioning service, which signs contracts on their way to the car."""
        return self.leafs[Role.CPS]

    @property
    def anchors(self) -> TrustStore:
        """The three roots."""
        roots = (Role.V2G_ROOT, Role.OEM_ROOT, Role.MO_ROOT)
        v2g, oem, mo = ((self.authorities[role].chain[0],) if role in self.authorities else () for role in roots)
        return TrustStore(v2g=v2g, oem=oem, mo=mo)


class Pki(msgspec.Struct, frozen=True, kw_only=True):
    """The PKIs of several parts."""

    parts: Mapping[Part, PartPki]

    def of(self, part: Part) -> PartPki:
        """One part; PkiError where it is not there."""
        if part not in self.parts:
            raise PkiError(f"part {part.value!r}: this PKI has {', '.join(found.value for found in self.parts)} only")
        return self.parts[part]

    @property
    def iso2(self) -> PartPki:
        """ISO 15118-2."""
        return self.of(Part.ISO2)

    @property
    def iso20(self) -> PartPki:
        """ISO 15118-20, by the standard."""
        return self.of(Part.ISO20)

    @property
    def lab(self) -> PartPki:
        """ISO 15118-20 as benches have it."""
        return self.of(Part.LAB)

    @property
    def anchors(self) -> TrustStore:
        """The roots of all parts together."""
        store = TrustStore()
        for part in self.parts.values():
            store += part.anchors
        return store


def make_part(
    part: Part,
    *,
    now: float,
    entropy: Entropy = secrets.token_bytes,
    curve: Curve | None = None,
    names: Names | None = None,
) -> PartPki:
    """Everything of one part, valid from `now` (UNIX seconds). PkiError where the part does not allow the curve."""
    chosen = PARTS[part].curves[0] if curve is None else curve
    if chosen not in PARTS[part].curves:
        allowed = " or ".join(found.value for found in PARTS[part].curves)
        raise PkiError(f"curve {chosen.value!r}: part {part.value} takes {allowed}")
    made: dict[Role, Credential] = {}
    for row in (row for (_, of_part), row in PROFILES.items() if of_part is part):
        subject = Subject(common_name=_name(row.role, part, names or Names()))
        issuer = None if row.issuer is None else made[row.issuer]
        key = CURVES[chosen].generate()
        made[row.role] = issue(row, part, subject, issuer, now=now, entropy=entropy, private_key=key)
    leafs = {role: credential for role, credential in made.items() if role in LEAFS}
    return PartPki(part=part, leafs=leafs, authorities={role: made[role] for role in made if role not in LEAFS})


def demo_pki(
    now: float,
    *,
    parts: tuple[Part, ...] = (Part.ISO2, Part.ISO20),
    curve: Curve = Curve.P521,
    entropy: Entropy = secrets.token_bytes,
    names: Names | None = None,
) -> Pki:
    """A test PKI in memory, made in some 30 ms: `parts`, those of -20 by the standard on `curve`."""
    curves = {Part.ISO20: curve}
    made = {part: make_part(part, now=now, entropy=entropy, curve=curves.get(part), names=names) for part in parts}
    return Pki(parts=made)


def _name(role: Role, part: Part, names: Names) -> str:
    return getattr(names, role.name.lower()) if role in LEAFS else f"pilotwire {PARTS[part].folder} {role.value}"
