"""A PKI on disk is the one that was written, and every fault is named by its file."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from pilotwire.pki import (
    Part,
    Pki,
    PkiError,
    Role,
    TrustStore,
    load_anchors,
    load_chain,
    load_credential,
    load_key,
    load_pki,
    save_pki,
)
from tests.pki.worlds import KINDS, world


@pytest.fixture
def home(tmp_path: Path) -> Path:
    save_pki(pki(), tmp_path / "pki")
    return tmp_path / "pki"


def pki() -> Pki:
    return Pki(parts={kind[0]: world(kind) for kind in (KINDS[0], KINDS[2], KINDS[3])})


def test_what_is_written_is_read_back(home: Path) -> None:
    again = load_pki(home)
    assert set(again.parts) == {Part.ISO2, Part.ISO20, Part.LAB}
    for part, made in pki().parts.items():
        for role, credential in {**made.leafs, **made.authorities}.items():
            found = {**again.of(part).leafs, **again.of(part).authorities}[role]
            assert (found.chain, found.key_pem) == (credential.chain, credential.key_pem)
    assert load_anchors(home) == load_anchors(home / "roots") == again.anchors == pki().anchors


def test_only_the_owner_may_read_keys(home: Path) -> None:
    keys = list(home.rglob("*.key"))
    assert len(keys) == 47
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_a_readme_says_what_is_what(home: Path) -> None:
    text = (home / "README.md").read_text("utf-8")
    assert all(name in text for name in ("roots/v2g", "secc.pem", "`iso2`, `iso20`, `lab`"))


def test_nothing_is_overwritten(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for place in (home, home / "README.md"):
        with pytest.raises(PkiError, match="must be a new or an empty folder"):
            save_pki(pki(), place)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PkiError, match="file"):
        save_pki(pki(), tmp_path / "file" / "below")


def test_roots_may_be_files(tmp_path: Path) -> None:
    store = world(KINDS[0]).anchors
    (tmp_path / "v2g.pem").write_bytes((world(KINDS[0]).authorities[Role.V2G_ROOT]).chain_pem)
    assert load_anchors(tmp_path) == TrustStore(v2g=store.v2g)


def test_a_folder_without_roots_or_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PkiError, match=r"must have roots, as v2g/\*\.pem"):
        load_anchors(tmp_path)
    with pytest.raises(PkiError, match="must have a folder for a part, one of iso2, iso20, lab"):
        load_pki(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("secc.pem", b"nothing", r"secc\.pem: must hold certificates in PEM"),
        ("secc.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", r"secc\.pem: must hold"),
        ("secc.pem", None, r"secc\.pem: No such file"),
        ("secc.key", b"nothing", r"secc\.key: must hold a private key in PEM"),
        ("secc.key", None, r"secc\.key: No such file"),
    ],
)
def test_a_file_that_is_missing_or_junk_is_named(home: Path, name: str, content: bytes | None, why: str) -> None:
    (home / "iso2" / name).unlink()
    if content is not None:
        (home / "iso2" / name).write_bytes(content)
    with pytest.raises(PkiError, match=why):
        load_pki(home)


def test_a_key_of_another_certificate_is_refused(home: Path) -> None:
    chain, key = home / "iso2" / "secc.pem", home / "iso2" / "contract.key"
    with pytest.raises(PkiError, match=r"contract\.key: is not the key of the first certificate in .*secc\.pem"):
        load_credential(chain, key, role=Role.SECC, part=Part.ISO2)


def test_keys_of_other_kinds_and_encrypted_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.key"
    for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        with pytest.raises(PkiError, match="must hold a key of secp256r1, secp521r1, ed448"):
            load_key(path)
    locked = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(locked.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")))
    with pytest.raises(PkiError, match="not encrypted"):
        load_key(path)


def test_a_chain_is_read_in_its_order(home: Path) -> None:
    assert load_chain(home / "iso2" / "secc.pem") == world(KINDS[0]).secc.chain
