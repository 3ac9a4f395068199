"""From certificates and roots to the terms on which a side talks TLS."""

from collections.abc import Callable

from cryptography import x509

from pilotwire.net.profiles import ISO2, ISO20, LAB, Profile
from pilotwire.net.terms import Credential, Judge, Terms
from pilotwire.pki import Credential as Identity
from pilotwire.pki import Part, Role, TrustStore, validate

PROFILE_OF: dict[Part, Profile] = {Part.ISO2: ISO2, Part.ISO20: ISO20, Part.LAB: LAB}
"""The TLS profile that goes with the certificates of a part."""


def station_terms(identity: Identity, anchors: TrustStore, clock: Callable[[], float]) -> Terms:
    """A station that shows this certificate, and from -20 on asks for the car's.

    It names V2G and OEM roots as acceptable, never those of mobility operators [V2G20-2401], [V2G20-2402].
    """
    profile = PROFILE_OF[identity.part]
    asks = profile.client_certificate
    return Terms(
        profile=profile,
        credential=credential_of(identity, validate(identity.chain, anchors, Role.SECC, identity.part, clock()).root),
        judge=judge(anchors, Role.VEHICLE, identity.part, clock) if asks else None,
        roots=certificates(anchors.v2g + anchors.oem) if asks else (),
    )


def car_terms(part: Part, identity: Identity | None, anchors: TrustStore, clock: Callable[[], float]) -> Terms:
    """A car that believes stations under its V2G roots, and from -20 on shows its own certificate."""
    return Terms(
        profile=PROFILE_OF[part],
        credential=credential_of(identity) if identity else None,
        judge=judge(anchors, Role.SECC, part, clock),
        roots=certificates(anchors.v2g),
    )


def judge(anchors: TrustStore, role: Role, part: Part, clock: Callable[[], float]) -> Judge:
    """Whether a peer's chain may be trusted for its role, at the moment of the handshake."""

    def verdict(chain: list[bytes]) -> str | None:
        found = validate(chain, anchors, role, part, clock())
        return None if found.ok else str(found)

    return verdict


def credential_of(identity: Identity, root: bytes | None = None) -> Credential:
    """A certificate with its key, as the TLS library wants it; with its root, cars that name theirs can be served."""
    leaf, *above = certificates(identity.chain)
    found = x509.load_der_x509_certificate(root) if root else None
    return Credential(certificate=leaf, private_key=identity.private_key, intermediates=tuple(above), root=found)


def certificates(ders: tuple[bytes, ...]) -> tuple[x509.Certificate, ...]:
    """Certificates, parsed."""
    return tuple(x509.load_der_x509_certificate(der) for der in ders)
