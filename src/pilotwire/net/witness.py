"""What OpenSSL's callbacks of one connection see: the peer's certificates, judged in mid-handshake, and key log lines.

OpenSSL builds a path without knowing any root, so all its own objections are set aside; the judge decides alone, once,
when the leaf is reached. No answer of a judge, not even an exception, leaves a callback other than as a refusal.
"""

from collections.abc import Sequence

from cryptography import x509
from OpenSSL import SSL, crypto

from pilotwire.net.openssl import der
from pilotwire.net.terms import MAX_CHAIN, MAX_CHAIN_OCTETS, Terms, key_kind


class Witness:
    """Lives as long as its connection and does not refer to it."""

    def __init__(self, terms: Sequence[Terms], client: bool) -> None:
        self._terms: dict[int, Terms] = {row.profile.version: row for row in terms}
        self.client = client
        self._path: dict[int, bytes] = {}
        self.lines: list[str] = []
        self.judged = False
        self.refusal: str | None = None
        self.problem: Exception | None = None

    def terms(self, version: int) -> Terms:
        """The terms of a version of TLS, one of those that the context allows."""
        return self._terms[version]

    def see(self, connection: SSL.Connection, certificate: bytes, depth: int, last: bool) -> bool:
        """Take the certificate at this depth of the path; whether the handshake may go on."""
        self._path[depth] = certificate
        if depth >= MAX_CHAIN:
            self.refusal = f"more than {MAX_CHAIN} certificates"
            return False
        if not last:
            return True
        terms = self.terms(connection.get_protocol_version())
        chain = [self._path[place] for place in sorted(self._path)]
        self._path.clear()
        accepted = self.judge(terms, chain)
        if accepted and self.client and terms.credential is not None:
            connection.use_certificate(terms.credential.certificate)
            connection.use_privatekey(terms.credential.private_key)
        return accepted

    def judge(self, terms: Terms, chain: list[bytes]) -> bool:
        """Ask the judge; `refusal` holds the reason where the answer is no."""
        self.judged = True
        self.refusal = over_limit(chain)
        try:
            if self.refusal is None:
                self.refusal = _wrong_key(terms, chain) or (terms.judge or _nobody)(chain)
        except Exception as problem:
            self.refusal, self.problem = f"its judge failed with {type(problem).__name__}: {problem}", problem
        return self.refusal is None


def over_limit(chain: list[bytes]) -> str | None:
    """Why a chain is too long or too large to be looked at."""
    octets = sum(map(len, chain))
    if len(chain) > MAX_CHAIN:
        return f"more than {MAX_CHAIN} certificates"
    return f"{octets} octets of certificates, more than {MAX_CHAIN_OCTETS}" if octets > MAX_CHAIN_OCTETS else None


def refused(refusal: str) -> str:
    """A refusal as the words of a failure."""
    return f"the peer's certificate is refused: {refusal}"


def _wrong_key(terms: Terms, chain: list[bytes]) -> str | None:
    """A car that offers two versions at once offers the curves of both; each is good for its own version only."""
    kind = key_kind(x509.load_der_x509_certificate(chain[0]).public_key())
    return None if kind in terms.profile.keys else f"a key of kind {kind}, which {terms.profile.name} does not allow"


def _nobody(chain: list[bytes]) -> str | None:
    return "nobody is there to judge it"


def see_certificate(connection: SSL.Connection, certificate: crypto.X509, error: int, depth: int, ok: int) -> bool:
    """The callback for `set_verify`; the last call comes for the leaf, without an error."""
    witness: Witness = connection.get_app_data()
    return witness.see(connection, der(certificate), depth, last=bool(ok) and depth == 0)


def keep_line(connection: SSL.Connection, line: bytes) -> None:
    """The callback for `set_keylog_callback`."""
    witness: Witness = connection.get_app_data()
    witness.lines.append(line.decode("ascii"))
