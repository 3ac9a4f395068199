"""TLS of a station and of a car: contexts built once, an engine for each connection.

The peer's certificate is judged in mid-handshake, that of a resumed session when the handshake is over; in both cases
before any octet of the application passes.
"""

from collections.abc import Sequence

from OpenSSL import SSL

from pilotwire.net.clienthello import ClientHello, Version
from pilotwire.net.contexts import client_context, server_context
from pilotwire.net.errors import Misconfigured, TlsFailure
from pilotwire.net.openssl import capabilities
from pilotwire.net.terms import Credential, Judge, PrivateKey, Terms, check, key_kind
from pilotwire.net.tls_engine import TlsEngine, TlsSession
from pilotwire.net.witness import Witness

__all__ = [
    "Credential",
    "Judge",
    "PrivateKey",
    "Terms",
    "TlsClient",
    "TlsEngine",
    "TlsServer",
    "TlsSession",
    "capabilities",
]

PROTOCOL_VERSION = 70
HANDSHAKE_FAILURE = 40

MAX_ROOTS = 10

SESSIONS_PER_CONTEXT = 1000
"""Then a context is made anew, and with it OpenSSL's memory of sessions, whose size these bindings cannot set."""


class TlsClient:
    """A car's side: one profile, or one of each version at once; Misconfigured when terms do not go together."""

    def __init__(self, terms: Sequence[Terms], *, keylog: bool = False) -> None:
        names = [row.profile.name for row in terms]
        if len({row.profile.version for row in terms}) != max(len(terms), 1):
            raise Misconfigured("profiles of a car", ", ".join(names) or "none", "one of each TLS version at most")
        for row in terms:
            check(row, shows=row.profile.client_certificate, sees=True)
            if len(row.roots) > MAX_ROOTS:
                raise Misconfigured("roots of a car", len(row.roots), f"at most {MAX_ROOTS} may be named [V2G2-878]")
        self._terms = tuple(terms)
        self._context = client_context(self._terms, keylog)

    def engine(self, session: TlsSession | None = None) -> TlsEngine:
        """An engine whose hello already waits in `out`."""
        return TlsEngine(self._context, Witness(self._terms, client=True), session)


class TlsServer:
    """A station's side: any number of profiles and certificates; which one speaks is chosen by the ClientHello."""

    def __init__(self, terms: Sequence[Terms], *, keylog: bool = False) -> None:
        for row in terms:
            check(row, shows=True, sees=row.profile.client_certificate)
        self._offers = [_Offer(row, keylog) for row in terms]

    def engine(self, hello: ClientHello) -> TlsEngine:
        """An engine that still has to be fed the hello; TlsFailure with an alert when nothing fits.

        The newest version wins, then a certificate whose root the car has named, then the order of the terms.
        """
        fitting = [offer for offer in self._offers if mismatch(offer.terms, hello) is None]
        if not fitting:
            raise self._nothing_fits(hello)
        return min(fitting, key=lambda offer: offer.rank(hello)).engine()

    def _nothing_fits(self, hello: ClientHello) -> TlsFailure:
        same = [offer.terms for offer in self._offers if offer.terms.profile.version in hello.versions]
        if not same:
            offered = ", ".join(f"0x{version:04X}" for version in hello.versions)
            return TlsFailure(f"versions {offered} are offered, none of them is served", PROTOCOL_VERSION)
        reasons = dict.fromkeys(f"{terms.profile.name}: {mismatch(terms, hello)}" for terms in same)
        return TlsFailure("; ".join(reasons), HANDSHAKE_FAILURE)


class _Offer:
    """One row of a station's terms with the context in use."""

    def __init__(self, terms: Terms, keylog: bool) -> None:
        self.terms = terms
        self._keylog = keylog
        self._begun = 0
        self._context: SSL.Context = server_context(terms, keylog)

    def rank(self, hello: ClientHello) -> tuple[int, bool]:
        """Lower is better."""
        known = self.terms.credential is not None and self.terms.credential.known_to(hello)
        return -self.terms.profile.version, not known

    def engine(self) -> TlsEngine:
        if self._begun >= SESSIONS_PER_CONTEXT:
            self._begun, self._context = 0, server_context(self.terms, self._keylog)
        self._begun += 1
        return TlsEngine(self._context, Witness((self.terms,), client=False))


def mismatch(terms: Terms, hello: ClientHello) -> str | None:
    """Why a hello cannot be answered on these terms, None when it can."""
    profile = terms.profile
    signatures = {item.code for item in profile.signatures if item.key == _own_kind(terms)}
    if profile.version not in hello.versions:
        return f"{profile.version.name} is not offered"
    if not {suite.code for suite in profile.suites} & set(hello.suites):
        return "no common cipher suite"
    # TLS 1.2 allows to leave these two lists out.
    if not {group.code for group in profile.groups} & set(hello.groups) and (hello.groups or _modern(profile.version)):
        return "no common group"
    if not signatures & set(hello.signature_algorithms) and (hello.signature_algorithms or _modern(profile.version)):
        return "no common signature algorithm"
    return None


def _own_kind(terms: Terms) -> str | None:
    return None if terms.credential is None else key_kind(terms.credential.private_key)


def _modern(version: Version) -> bool:
    return version is Version.TLS13
