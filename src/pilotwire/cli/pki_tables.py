"""Certificates as a table, and what `pki init` has to say."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rich.console import Console
from rich.table import Table

from pilotwire.pki import PARTS, IdentifierKind, PartPki, PkiError, Role, fits, load_chain
from pilotwire.pki.reading import Certificate, read

_BY_DOMAIN = {"CPO": Role.SECC, "CSO": Role.SECC, "CPS": Role.CPS, "OEM": Role.OEM_PROVISIONING, "MO": Role.CONTRACT}


_NARROW = ("curve", "valid", "size")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate, in words."""

    file: str
    subject: str
    role: str
    part: str
    curve: str
    valid: str
    issuer: str
    size: str


def rows(path: Path) -> list[Row]:
    """The rows of a file or folder; PkiError where nothing is found or a file is no PEM."""
    if not path.is_dir():
        return [_row(path.name, read(der)) for der in load_chain(path)]
    files = sorted(path.rglob("*.pem"))
    if not files:
        raise PkiError(f"{path}: has no *.pem")
    return [_row(str(file.relative_to(path)), read(load_chain(file)[0])) for file in files]


def print_table(found: Iterable[Row]) -> None:
    """Write rows to standard output."""
    table = Table(box=None, pad_edge=False)
    for name in Row.__struct_fields__:
        table.add_column(name, overflow="fold", no_wrap=name in _NARROW)
    for row in found:
        table.add_row(*msgspec.structs.astuple(row))
    Console(markup=False, highlight=False).print(table)


def told_of(folder: Path, files: int, parts: Iterable[PartPki]) -> str:
    """What was made, on a line for each part."""
    lines = [f"{folder}: {files} files, README.md says what is what"]
    for part in parts:
        curve = read(part.secc.chain[0]).key_name
        lines.append(f"  {PARTS[part.part].folder}: {curve}; station {part.secc.name}, contract {part.contract.name}")
    return "\n".join(lines)


def _row(file: str, certificate: Certificate) -> Row:
    issuer = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Row(
        file=file,
        subject=certificate.common_name,
        role=_role(certificate),
        part=", ".join(part.value for part, facts in PARTS.items() if certificate.curve in facts.curves),
        curve=certificate.key_name,
        valid=f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
        issuer="itself" if certificate.self_issued else str(issuer[0].value) if issuer else "",
        size=str(len(certificate.der)),
    )


def _role(certificate: Certificate) -> str:
    """The role that a certificate looks like: by CA flag, purpose, DC, and at last its name."""
    constraints = certificate.extension(x509.BasicConstraints)
    if constraints is not None and constraints.value.ca:
        return "root" if certificate.self_issued else f"sub-CA, path length {constraints.value.path_length}"
    purposes = certificate.extension(x509.ExtendedKeyUsage)
    if purposes is not None and ExtendedKeyUsageOID.CLIENT_AUTH in purposes.value:
        return Role.VEHICLE.value
    domains = [_BY_DOMAIN[found] for found in certificate.values(NameOID.DOMAIN_COMPONENT) if found in _BY_DOMAIN]
    named = [Role.CONTRACT] if fits(IdentifierKind.EMAID, certificate.common_name) else []
    return next((role.value for role in (*domains, *named)), "?")
