"""A small public key infrastructure for the tests of transport; whether chains are good is for others to test."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, pairwise

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pilotwire.net.profiles import ISO2, ISO20, LAB
from pilotwire.net.terms import Credential, Judge, PrivateKey, Terms, key_kind

SERIALS = count(1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HASHES = {"secp256r1": hashes.SHA256(), "secp521r1": hashes.SHA512(), "ed448": None}


def generate(kind: str) -> PrivateKey:
    match kind:
        case "ed448":
            return ed448.Ed448PrivateKey.generate()
        case "secp256r1":
            return ec.generate_private_key(ec.SECP256R1())
    return ec.generate_private_key(ec.SECP521R1())


def issue(name: str, key: PrivateKey, issuer: str, signer: PrivateKey, ca: bool, pad: int = 0) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(next(SERIALS))
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=40 * 365))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if pad:
        builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), bytes(pad)), False)
    return builder.sign(signer, HASHES[key_kind(signer)])


def chain_of(names: list[str], kind: str, pad: int = 0) -> Credential:
    """From the root, the first name, down to the leaf, the last."""
    root_key = signer = key = generate(kind)
    root = issue(names[0], root_key, names[0], root_key, ca=True)
    found: list[x509.Certificate] = []
    for issuer, name in pairwise(names):
        key = generate(kind)
        found.insert(0, issue(name, key, issuer, signer, ca=name != names[-1], pad=pad))
        signer = key
    return Credential(certificate=found[0], private_key=key, intermediates=tuple(found[1:]), root=root)


@cache
def below(root: str, leaf: str, kind: str) -> Credential:
    return chain_of([root, f"{root} sub 1", f"{root} sub 2", leaf], kind)


def station(kind: str, root: str = "V2G root") -> Credential:
    return below(root, "SECC", kind)


def vehicle(kind: str, root: str = "OEM root") -> Credential:
    return below(root, "vehicle", kind)


def contract(kind: str) -> Credential:
    return below("MO root", "contract", kind)


def certificates(credential: Credential) -> list[bytes]:
    """DER, leaf first, as the peer gets to see them."""
    return [item.public_bytes(Encoding.DER) for item in (credential.certificate, *credential.intermediates)]


def root_of(credential: Credential) -> x509.Certificate:
    assert credential.root is not None
    return credential.root


def issuers(chain: list[bytes]) -> Iterator[str]:
    for der in chain:
        yield str(x509.load_der_x509_certificate(der).issuer.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def trusting(root: str) -> Judge:
    """A judge who wants a chain that ends below a root of this name."""

    def judge(chain: list[bytes]) -> str | None:
        return None if list(issuers(chain))[-1] == root else f"{list(issuers(chain))[-1]} is not trusted"

    return judge


def station_terms(kind: str = "secp521r1", judge: Judge | None = None) -> Terms:
    """ISO 15118-20 on a station, in the lab where the key is of the wrong kind."""
    return Terms(
        profile=LAB if kind == "secp256r1" else ISO20,
        credential=station(kind),
        judge=judge or trusting("OEM root"),
        roots=(root_of(vehicle(kind)),),
    )


def car_terms(kind: str = "secp521r1", judge: Judge | None = None, shown: Credential | None = None) -> Terms:
    return Terms(
        profile=LAB if kind == "secp256r1" else ISO20,
        credential=shown or vehicle(kind),
        judge=judge or trusting("V2G root"),
    )


def station_terms_2(root: str = "V2G root") -> Terms:
    """ISO 15118-2 on a station."""
    return Terms(profile=ISO2, credential=station("secp256r1", root))


def car_terms_2(judge: Judge | None = None, roots: tuple[x509.Certificate, ...] = ()) -> Terms:
    return Terms(profile=ISO2, judge=judge or trusting("V2G root"), roots=roots)
