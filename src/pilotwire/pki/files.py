"""A PKI as a folder of PEM files: written once, read back, every fault named by its file."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from pilotwire.pki.credential import CLASSES, Credential, TrustStore, pem
from pilotwire.pki.errors import PkiError
from pilotwire.pki.keys import Curve, PrivateKey, curve_of
from pilotwire.pki.profiles import PROFILES
from pilotwire.pki.roles import PARTS, Part, Role
from pilotwire.pki.whole import LEAFS, PartPki, Pki

ROOTS, AUTHORITIES = "roots", "ca"
CERTIFICATES, KEY = ".pem", ".key"

_README = """# A test PKI for ISO 15118

Made by `pilotwire pki init`. For benches and development: whoever reads these files can be anyone in it.

| where | what |
|---|---|
| `roots/v2g`, `roots/oem`, `roots/mo` | the roots that one trusts, by class |
| `{parts}` | one folder for each part of the standard |
| `.../secc.pem`, `secc.key` | the station: certificate, sub-CAs, and its private key |
| `.../vehicle.*` | the car as TLS client (from ISO 15118-20 on) |
| `.../contract.*` | what the car pays with |
| `.../oem-provisioning.*` | what the car asks for a contract with |
| `.../cps.*` | the provisioning service, which signs contracts on their way |
| `.../ca/*` | roots and sub-CAs with their keys, to issue more |

Certificates are PEM, leaf first, then its sub-CAs, without the root. Keys are PKCS #8 and not encrypted; only their
owner may read them.
"""


def save_pki(pki: Pki, folder: Path) -> list[Path]:
    """Write a PKI into a new or empty folder; returns the files. PkiError where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PkiError(f"{folder}: must be a new or an empty folder")
    written = [
        _write(
            folder / "README.md", _README.format(parts="`, `".join(PARTS[part].folder for part in pki.parts)).encode()
        )
    ]
    for part in pki.parts.values():
        home = folder / PARTS[part.part].folder
        for root_class in CLASSES:
            roots = b"".join(pem(der) for der in getattr(part.anchors, root_class))
            written.append(_write(folder / ROOTS / root_class / f"{home.name}{CERTIFICATES}", roots))
        for credential in part.leafs.values():
            written += save_credential(credential, home)
        for credential in part.authorities.values():
            written += save_credential(credential, home / AUTHORITIES)
    return written


def save_credential(credential: Credential, folder: Path) -> tuple[Path, Path]:
    """Write `<role>.pem` and `<role>.key`, the key for its owner only."""
    name = credential.role.value
    return (
        _write(folder / f"{name}{CERTIFICATES}", credential.chain_pem),
        _write(folder / f"{name}{KEY}", credential.key_pem, mode=0o600),
    )


def load_pki(folder: Path) -> Pki:
    """Read what `save_pki` wrote. PkiError where a file is missing or wrong."""
    found = [part for part, facts in PARTS.items() if (folder / facts.folder).is_dir()]
    if not found:
        names = ", ".join(facts.folder for facts in PARTS.values())
        raise PkiError(f"{folder}: must have a folder for a part, one of {names}")
    return Pki(parts={part: _load_part(folder / PARTS[part].folder, part) for part in found})


def load_anchors(folder: Path) -> TrustStore:
    """All roots in `v2g`, `oem` and `mo`, or in files of these names, of a folder or of its `roots`.

    PkiError where there is none, or a file is no PEM.
    """
    home = folder / ROOTS if (folder / ROOTS).is_dir() else folder
    found = {name: tuple(der for path in _root_files(home, name) for der in load_chain(path)) for name in CLASSES}
    if not any(found.values()):
        raise PkiError(f"{home}: must have roots, as {', '.join(f'{name}/*{CERTIFICATES}' for name in CLASSES)}")
    return TrustStore(**found)


def load_credential(chain: Path, key: Path, *, role: Role, part: Part) -> Credential:
    """A certificate with its sub-CAs, leaf first, and its key; PkiError where one is unreadable, or they differ."""
    certificates, private_key = load_chain(chain), load_key(key)
    if x509.load_der_x509_certificate(certificates[0]).public_key() != private_key.public_key():
        raise PkiError(f"{key}: is not the key of the first certificate in {chain}")
    return Credential(role=role, part=part, chain=certificates, private_key=private_key)


def load_chain(path: Path) -> tuple[bytes, ...]:
    """The certificates of a PEM file in DER, at least one; PkiError otherwise."""
    content = _read(path)
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise PkiError(f"{path}: must hold certificates in PEM ({error})") from error
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def load_key(path: Path) -> PrivateKey:
    """A private key in PEM, not encrypted, of a curve that charging uses; PkiError otherwise."""
    content = _read(path)
    try:
        found = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PkiError(f"{path}: must hold a private key in PEM, not encrypted ({error})") from error
    if not isinstance(found, ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey) or not curve_of(found.public_key()):
        raise PkiError(f"{path}: must hold a key of {', '.join(curve.value for curve in Curve)}")
    return found


def _load_part(folder: Path, part: Part) -> PartPki:
    made: dict[Role, Credential] = {}
    for role in (role for role, of_part in PROFILES if of_part is part):
        home = folder if role in LEAFS else folder / AUTHORITIES
        chain, key = home / f"{role.value}{CERTIFICATES}", home / f"{role.value}{KEY}"
        made[role] = load_credential(chain, key, role=role, part=part)
    return PartPki(part=part, leafs=_only(made, leafs=True), authorities=_only(made, leafs=False))


def _only(made: Mapping[Role, Credential], *, leafs: bool) -> dict[Role, Credential]:
    return {role: credential for role, credential in made.items() if (role in LEAFS) is leafs}


def _root_files(home: Path, root_class: str) -> Iterator[Path]:
    single = home / f"{root_class}{CERTIFICATES}"
    if single.is_file():
        yield single
    yield from sorted((home / root_class).glob(f"*{CERTIFICATES}"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PkiError(f"{path}: {error.strerror}") from error


def _write(path: Path, content: bytes, *, mode: int = 0o644) -> Path:
    """A new file with its mode from the start, so that a key is never readable for others."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
    except OSError as error:
        raise PkiError(f"{path}: {error.strerror}") from error
    return path
