"""TLS connections made in the test by OpenSSL itself, through memory BIOs, every flight taken down with the key log."""

import datetime as dt
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from pilotwire.capture.connections import Direction

UP, DOWN = Direction.TO_STATION, Direction.TO_CAR
NO_ENCRYPT_THEN_MAC = 1 << 19  # SSL_OP_NO_ENCRYPT_THEN_MAC of OpenSSL's ssl.h


class Recorded(NamedTuple):
    """What went over the wire, in order, and the key log that the server wrote."""

    flights: list[tuple[Direction, bytes]]
    keys: bytes
    suite: str
    group: str | None


@cache
def credential() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A self-signed certificate; nobody here checks it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anyone")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    dated = builder.not_valid_before(begin).not_valid_after(begin + dt.timedelta(days=1)).serial_number(1)
    return key, dated.sign(key, hashes.SHA256())


class Link:
    """A client and a server of one context each; a second connection may resume the first."""

    def __init__(self, suite: str, *, version: int, options: int = 0, curve: ec.EllipticCurve | None = None) -> None:
        self._log: list[bytes] = []
        self.client, self.server = (self._context(role, suite, version, options) for role in "cs")
        key, certificate = credential()
        self.server.use_privatekey(key)
        self.server.use_certificate(certificate)
        self.server.set_session_id(b"test")
        if curve is not None:
            self.server.set_tmp_ecdh(curve)
        self._session: SSL.Session | None = None

    def _context(self, role: str, suite: str, version: int, options: int) -> SSL.Context:
        context = SSL.Context(SSL.TLS_CLIENT_METHOD if role == "c" else SSL.TLS_SERVER_METHOD)
        context.set_min_proto_version(version)
        context.set_max_proto_version(version)
        set_suites = context.set_tls13_ciphersuites if version == SSL.TLS1_3_VERSION else context.set_cipher_list
        set_suites(suite.encode())
        context.set_options(options)
        if role == "s":
            context.set_keylog_callback(lambda _, line: self._log.append(line))
        return context

    def talk(self, says: list[tuple[Direction, bytes]]) -> Recorded:
        """Shake hands, say all that is to be said, and hang up, which is not taken down."""
        client, server = SSL.Connection(self.client, None), SSL.Connection(self.server, None)
        client.set_connect_state()
        server.set_accept_state()
        if self._session is not None:
            client.set_session(self._session)
        flights: list[tuple[Direction, bytes]] = []
        _shake(client, server, flights)
        for direction, data in says:
            (client if direction is UP else server).sendall(data)
            _carry(client, server, flights)
        self._session = client.get_session()
        for end in (client, server):
            end.shutdown()
            _carry(client, server, [])
        group = client.get_group_name() if client.get_protocol_version() == SSL.TLS1_3_VERSION else None
        return Recorded(flights, b"\n".join(self._log), client.get_cipher_name() or "", group)


def _shake(client: SSL.Connection, server: SSL.Connection, flights: list[tuple[Direction, bytes]]) -> None:
    for _ in range(6):
        for end in (client, server):
            with suppress(SSL.WantReadError):
                end.do_handshake()
            _carry(client, server, flights)


def _carry(client: SSL.Connection, server: SSL.Connection, flights: list[tuple[Direction, bytes]]) -> None:
    """Bring over what each end has to send, and let the other read it."""
    for direction, sender, receiver in ((UP, client, server), (DOWN, server, client)):
        try:
            data = sender.bio_read(1 << 16)
        except SSL.WantReadError:
            continue
        flights.append((direction, data))
        receiver.bio_write(data)
        with suppress(SSL.WantReadError, SSL.ZeroReturnError):
            receiver.recv(1 << 16)
