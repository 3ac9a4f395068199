"""Certificate profiles: a row for each role, and what a part changes in it.

Second-hand from Annex F of ISO 15118-2 and Annex B of ISO 15118-20; validities as public test PKIs have them.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import msgspec
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from pilotwire.pki.errors import PkiError
from pilotwire.pki.identifiers import IdentifierKind
from pilotwire.pki.roles import Part, Role, RootClass


class Usage(Enum):
    """Bits of KeyUsage, by their attribute in `cryptography.x509.KeyUsage`."""

    DIGITAL_SIGNATURE = "digital_signature"
    NON_REPUDIATION = "content_commitment"
    KEY_ENCIPHERMENT = "key_encipherment"
    KEY_AGREEMENT = "key_agreement"
    KEY_CERT_SIGN = "key_cert_sign"
    CRL_SIGN = "crl_sign"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate of a role is issued with, and what it is held to.

    `needed` and `forbidden` are judged, `usage` is issued. `domains` are the values that DC may have, the first of them
    is issued; the DC of another role is always refused. `bare` allows no name parts but CN and O.
    """

    role: Role
    issuer: Role | None
    anchors: tuple[RootClass, ...]
    days: int
    usage: tuple[Usage, ...]
    needed: tuple[Usage, ...] = (Usage.DIGITAL_SIGNATURE,)
    forbidden: tuple[Usage, ...] = (Usage.KEY_CERT_SIGN, Usage.CRL_SIGN)
    ca: bool = False
    path_length: int | None = None
    domains: tuple[str, ...] = ()
    domain_needed: bool = False
    bare: bool = False
    extended: ObjectIdentifier | None = None  # the only purpose for TLS that the certificate may name
    extended_needed: bool = False
    name: IdentifierKind = IdentifierKind.ANY


KNOWN_DOMAINS = frozenset({"V2G", "CPO", "CSO", "OEM", "MO", "CPS"})
"""Every DC that names a role."""

_SIGNING_CA = (Usage.KEY_CERT_SIGN, Usage.CRL_SIGN)
_SIGN, _SIGN_AND_AGREE = (Usage.DIGITAL_SIGNATURE,), (Usage.DIGITAL_SIGNATURE, Usage.KEY_AGREEMENT)
_CONTRACT = (Usage.DIGITAL_SIGNATURE, Usage.NON_REPUDIATION, Usage.KEY_ENCIPHERMENT, Usage.KEY_AGREEMENT)
_YEAR = 365
_V2G, _OEM, _MO = (RootClass.V2G,), (RootClass.OEM, RootClass.V2G), (RootClass.MO, RootClass.V2G)


def _authority(
    role: Role, issuer: Role | None, anchors: tuple[RootClass, ...], years: int, path_length: int | None, domain: str
) -> Profile:
    return Profile(
        role=role,
        issuer=issuer,
        anchors=anchors,
        days=years * _YEAR,
        usage=_SIGNING_CA,
        needed=(Usage.KEY_CERT_SIGN,),
        forbidden=(),
        ca=True,
        path_length=path_length,
        domains=(domain,),
    )


_ROWS = (
    _authority(Role.V2G_ROOT, None, _V2G, 40, None, "V2G"),
    _authority(Role.OEM_ROOT, None, _OEM[:1], 40, None, "OEM"),
    _authority(Role.MO_ROOT, None, _MO[:1], 40, None, "MO"),
    _authority(Role.CPO_SUB_1, Role.V2G_ROOT, _V2G, 4, 1, "V2G"),
    _authority(Role.CPO_SUB_2, Role.CPO_SUB_1, _V2G, 2, 0, "V2G"),
    _authority(Role.OEM_SUB_1, Role.OEM_ROOT, _OEM, 10, 1, "OEM"),
    _authority(Role.OEM_SUB_2, Role.OEM_SUB_1, _OEM, 10, 0, "OEM"),
    _authority(Role.MO_SUB_1, Role.MO_ROOT, _MO, 4, 1, "MO"),
    _authority(Role.MO_SUB_2, Role.MO_SUB_1, _MO, 4, 0, "MO"),
    _authority(Role.CPS_SUB_1, Role.V2G_ROOT, _V2G, 4, 1, "V2G"),
    _authority(Role.CPS_SUB_2, Role.CPS_SUB_1, _V2G, 2, 0, "V2G"),
    Profile(  # [V2G2-875], [V2G2-925]; the common name is not judged, for stations carry names of any form
        role=Role.SECC,
        issuer=Role.CPO_SUB_2,
        anchors=_V2G,
        days=60,
        usage=_SIGN_AND_AGREE,
        domains=("CPO",),
        domain_needed=True,
        extended=ExtendedKeyUsageOID.SERVER_AUTH,
    ),
    Profile(  # [V2G20-2331], [V2G20-2598], table B.8
        role=Role.VEHICLE,
        issuer=Role.OEM_SUB_2,
        anchors=_OEM,
        days=10 * _YEAR,
        usage=_SIGN,
        bare=True,
        extended=ExtendedKeyUsageOID.CLIENT_AUTH,
        extended_needed=True,
        name=IdentifierKind.EVCCID,
    ),
    Profile(  # [V2G2-933], tables F.5 and B.7
        role=Role.OEM_PROVISIONING,
        issuer=Role.OEM_SUB_2,
        anchors=_OEM,
        days=4 * _YEAR,
        usage=_SIGN_AND_AGREE,
        domains=("OEM",),
        name=IdentifierKind.PCID,
    ),
    Profile(  # [V2G2-108], [V2G20-2329], [V2G20-2589], tables F.4 and B.9
        role=Role.CONTRACT,
        issuer=Role.MO_SUB_2,
        anchors=_MO,
        days=2 * _YEAR,
        usage=_CONTRACT,
        domains=("MO",),
        name=IdentifierKind.EMAID,
    ),
    Profile(  # table F.3
        role=Role.CPS,
        issuer=Role.CPS_SUB_2,
        anchors=_V2G,
        days=90,
        usage=_SIGN,
        domains=("CPS",),
        domain_needed=True,
    ),
)

# What a part changes. DC=CSO comes from the tables of -20; many -20 stations carry the CPO of -2 all the same.
_CHANGES: Mapping[tuple[Role, Part], dict[str, Any]] = MappingProxyType(
    {
        (Role.SECC, Part.ISO2): {"days": 90},
        (Role.SECC, Part.ISO20): {"domains": ("CSO", "CPO")},
        (Role.SECC, Part.LAB): {"domains": ("CPO", "CSO")},
        # Benches show the provisioning certificate as TLS client: DC=OEM, a country, no purpose.
        (Role.VEHICLE, Part.LAB): {"domains": ("OEM",), "bare": False, "extended_needed": False},
        (Role.OEM_PROVISIONING, Part.LAB): {"name": IdentifierKind.ANY},
    }
)

_ABSENT = frozenset({(Role.VEHICLE, Part.ISO2)})  # TLS of -2 authenticates the station only

PROFILES: Mapping[tuple[Role, Part], Profile] = MappingProxyType(
    {
        (row.role, part): msgspec.structs.replace(row, **_CHANGES.get((row.role, part), {}))
        for row in _ROWS
        for part in Part
        if (row.role, part) not in _ABSENT
    }
)
"""Every certificate that exists, by role and part."""


def profile(role: Role, part: Part) -> Profile:
    """The row of a role in a part; PkiError where the part has no such certificate."""
    found = PROFILES.get((role, part))
    if found is None:
        raise PkiError(f"role {role.value!r}: part {part.value} has no such certificate")
    return found
