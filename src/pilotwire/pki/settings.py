"""Certificates and roots as settings files name them."""

from pathlib import Path
from typing import Literal

from pilotwire.base.settings import Table
from pilotwire.pki.credential import CLASSES, Credential, TrustStore
from pilotwire.pki.files import load_chain, load_credential
from pilotwire.pki.roles import Part, Role

PART_NAMES = {part.value: part for part in Part}


class CertificateFile(Table, frozen=True, kw_only=True):
    """A certificate with its sub-CAs, leaf first, and its key, both in PEM."""

    part: Literal["2", "20", "lab"]  # of ISO 15118
    chain: str  # file
    key: str  # file

    def load(self, role: Role) -> Credential:
        """The credential; PkiError where a file is unreadable, or they differ."""
        return load_credential(Path(self.chain), Path(self.key), role=role, part=PART_NAMES[self.part])


class RootFiles(Table, frozen=True, kw_only=True):
    """Roots in PEM, by class."""

    v2g: tuple[str, ...] = ()  # files
    oem: tuple[str, ...] = ()  # files
    mo: tuple[str, ...] = ()  # files

    def load(self) -> TrustStore:
        """All roots; PkiError where a file is unreadable."""
        return TrustStore(**{name: _roots(getattr(self, name)) for name in CLASSES})


def _roots(files: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(der for file in files for der in load_chain(Path(file)))
