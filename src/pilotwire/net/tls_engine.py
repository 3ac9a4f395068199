"""One TLS connection without a socket, over pyOpenSSL's memory BIOs."""

from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from OpenSSL import SSL

from pilotwire.net.clienthello import MAX_HELLO, Version
from pilotwire.net.errors import TlsFailure
from pilotwire.net.openssl import der, reused, words
from pilotwire.net.terms import MAX_CHAIN_OCTETS
from pilotwire.net.witness import Witness, over_limit, refused

MAX_HANDSHAKE = MAX_HELLO + 2 * MAX_CHAIN_OCTETS
"""Most octets taken before the handshake is over: a hello, a chain, and as much again for all the rest."""

_SLICE = 4096  # of what is given to OpenSSL at once
_READ = 1 << 16

_P = ParamSpec("_P")
_R = TypeVar("_R")


class TlsSession:
    """A session to be resumed on a later connection with the same context; opaque."""

    def __init__(self, session: SSL.Session) -> None:
        self.session = session


class TlsEngine:
    """Feed it what comes from the wire, put on the wire what `out` gives; TlsFailure ends it for good.

    After a failure `out` may still hold an alert for the peer, and `recv` what had arrived before.
    """

    def __init__(self, context: SSL.Context, witness: Witness, session: TlsSession | None = None) -> None:
        self.done = False  # the handshake is over and the peer is accepted
        self.closed = False  # the peer has sent close_notify
        self._failed = False
        self._witness = witness
        self._fed = 0
        self._received = bytearray()
        self._connection = SSL.Connection(context, None)
        self._connection.set_app_data(witness)
        self._begin(session)

    def _begin(self, session: TlsSession | None) -> None:
        if not self._witness.client:
            self._connection.set_accept_state()
            return
        self._connection.set_connect_state()
        if session is not None:
            self._connection.set_session(session.session)
        self._guarded(self._handshake)

    @property
    def version(self) -> Version:
        """What was agreed; meaningful once `done`."""
        return Version(self._connection.get_protocol_version())

    @property
    def profile(self) -> str:
        """The name of the profile under which it was agreed."""
        return self._witness.terms(self.version).profile.name

    @property
    def cipher(self) -> str:
        """OpenSSL's name of the cipher suite."""
        return self._connection.get_cipher_name() or ""

    @property
    def group(self) -> str:
        """OpenSSL's name of the group of the key exchange."""
        return self._connection.get_group_name() or ""

    @property
    def resumed(self) -> bool:
        """Whether an earlier session was taken up again."""
        return reused(self._connection)

    @property
    def peer_chain(self) -> list[bytes]:
        """The peer's certificates in DER, leaf first; empty where it showed none."""
        leaf = self._connection.get_peer_certificate()
        if leaf is None:
            return []
        # OpenSSL counts the leaf in on one side and leaves it out on the other.
        chain = [der(certificate) for certificate in self._connection.get_peer_cert_chain() or []]
        return list(dict.fromkeys((der(leaf), *chain)))

    @property
    def acceptable_roots(self) -> list[bytes]:
        """Of a car: the DER names of the roots below which the station wants the vehicle's certificate."""
        return [name.der() for name in self._connection.get_client_ca_list()]

    @property
    def session(self) -> TlsSession | None:
        """What to give to a later engine of the same client; complete only once the station has sent something."""
        session = self._connection.get_session()
        return None if session is None else TlsSession(session)

    def take_keylog(self) -> list[str]:
        """Lines in the format of NSS that came up since the last call."""
        lines, self._witness.lines = self._witness.lines, []
        return lines

    def feed(self, data: bytes) -> None:
        """Take octets from the wire."""
        for start in range(0, len(data), _SLICE):
            self._guarded(self._take, data[start : start + _SLICE])

    def out(self) -> bytes:
        """Octets for the wire."""
        found = bytearray()
        try:
            while True:
                found += self._connection.bio_read(_READ)
        except SSL.WantReadError:
            return bytes(found)

    def send(self, data: bytes) -> None:
        """Encrypt octets of the application; only once `done`."""
        view = memoryview(data)
        while view:
            view = view[self._guarded(self._connection.send, view) :]

    def recv(self) -> bytes:
        """What the application has received since the last call."""
        data = bytes(self._received)
        self._received.clear()
        return data

    def close(self) -> None:
        """Say goodbye (close_notify), without which OpenSSL will not resume the session; `out` has the octets."""
        if self.done and not self._failed:
            self._guarded(self._connection.shutdown)

    def _guarded(self, step: Callable[_P, _R], *arguments: _P.args, **named: _P.kwargs) -> _R:
        """Run a step of OpenSSL's; whatever it objects to becomes words."""
        if self._failed:
            raise TlsFailure("the connection has failed before")
        try:
            return step(*arguments, **named)
        except TlsFailure:
            self._failed = True
            raise
        except SSL.Error as error:
            self._failed = True
            refusal = self._witness.refusal
            raise TlsFailure(refused(refusal) if refusal else words(error)) from self._witness.problem or error

    def _take(self, data: bytes) -> None:
        if not self.done:
            self._fed += len(data)
            if self._fed > MAX_HANDSHAKE:
                raise TlsFailure(f"more than {MAX_HANDSHAKE} octets before the handshake was over")
        self._connection.bio_write(data)
        if not self.done:
            self._handshake()
        if self.done:
            self._read()

    def _handshake(self) -> None:
        with suppress(SSL.WantReadError):
            self._connection.do_handshake()
            self._agree()
            self.done = True

    def _agree(self) -> None:
        """Hold what was agreed to the profile of its version, and judge where no callback has (a resumed session)."""
        terms, chain = self._witness.terms(self.version), self.peer_chain
        if not chain and (self._witness.client or terms.profile.client_certificate):
            raise TlsFailure("the peer has shown no certificate")
        # A resumed session of TLS 1.2 has no key exchange, so no group.
        if self.group and self.group.lower() not in {group.name for group in terms.profile.groups}:
            raise TlsFailure(f"group {self.group} is agreed, which {terms.profile.name} does not allow")
        refusal = over_limit(chain)
        if chain and refusal is None and not self._witness.judged:
            self._witness.judge(terms, chain)
            refusal = self._witness.refusal
        if refusal is not None:
            raise TlsFailure(refused(refusal)) from self._witness.problem

    def _read(self) -> None:
        try:
            while True:
                self._received += self._connection.recv(_READ)
        except SSL.WantReadError:
            return
        except SSL.ZeroReturnError:
            self.closed = True
