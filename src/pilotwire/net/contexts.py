"""OpenSSL contexts out of terms."""

from collections.abc import Iterable, Sequence
from typing import Any

from OpenSSL import SSL

from pilotwire.net.clienthello import Version
from pilotwire.net.extensions import ExtensionType
from pilotwire.net.openssl import capabilities, demand, demand_what_is_needed, ffi, handle, keep, lib
from pilotwire.net.profiles import Choice, Signature
from pilotwire.net.terms import Credential, Terms, hashed
from pilotwire.net.witness import keep_line, see_certificate

CERT_REJECTED = 28  # X509_V_ERR_CERT_REJECTED


def server_context(terms: Terms, keylog: bool) -> SSL.Context:
    """The context of a station that speaks one profile."""
    context = _context(SSL.TLS_SERVER_METHOD, [terms], keylog)
    # A ticket of TLS 1.3 would carry the leaf without its chain; sessions kept here carry both, to be judged again.
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_CIPHER_SERVER_PREFERENCE)
    context.set_session_id(b"15118")
    if terms.credential is not None:
        context.use_certificate(terms.credential.certificate)
        context.use_privatekey(terms.credential.private_key)
        _add_chain(context, terms.credential)
    for root in terms.roots if terms.profile.client_certificate else ():
        context.add_client_ca(root)
    if terms.profile.client_certificate:
        _watch(context, SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT)
    return context


def client_context(terms: Sequence[Terms], keylog: bool) -> SSL.Context:
    """The context of a car that speaks one profile of each version.

    The certificate is put in later (`Witness`): a station on TLS 1.2 must not get to see the vehicle's.
    """
    context = _context(SSL.TLS_CLIENT_METHOD, terms, keylog)
    for row in terms:
        if row.profile.version is Version.TLS12 and row.roots:
            _name_roots(context, row)
        if row.credential is not None:
            _add_chain(context, row.credential)
    _watch(context, SSL.VERIFY_PEER)
    return context


def _context(method: int, terms: Sequence[Terms], keylog: bool) -> SSL.Context:
    demand_what_is_needed()
    context = SSL.Context(method)
    profiles = sorted((row.profile for row in terms), key=lambda profile: -profile.version)
    context.set_min_proto_version(profiles[-1].version)
    context.set_max_proto_version(profiles[0].version)
    context.set_options(SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION)
    context.set_mode(lib.SSL_MODE_RELEASE_BUFFERS)
    for profile in profiles:
        choose = context.set_tls13_ciphersuites if profile.version is Version.TLS13 else context.set_cipher_list
        choose(_joined(profile.suites))
    groups = [group for profile in profiles for group in profile.groups]
    signatures = [signature for profile in profiles for signature in profile.signatures]
    demand("groups", lib.SSL_CTX_set1_curves_list(handle(context), _joined(groups)))
    demand("signature algorithms", lib.SSL_CTX_set1_sigalgs_list(handle(context), _joined(signatures)))
    demand("early data off", lib.SSL_CTX_set_max_early_data(handle(context), 0))
    if keylog:
        context.set_keylog_callback(keep_line)
    return context


def _joined(choices: Iterable[Choice | Signature]) -> bytes:
    return ":".join(dict.fromkeys(choice.name for choice in choices)).encode()


def _add_chain(context: SSL.Context, credential: Credential) -> None:
    for certificate in credential.intermediates:
        context.add_extra_chain_cert(certificate)


def _watch(context: SSL.Context, mode: int) -> None:
    """Ask the witness in mid-handshake; a refused peer is told bad_certificate, where pyOpenSSL says internal_error."""
    context.set_verify(mode, see_certificate)
    inner = getattr(context, "_verify_callback", None)
    if inner is None or not hasattr(lib, "X509_STORE_CTX_set_error"):
        return

    def outer(ok: int, store: Any) -> int:
        accepted = int(inner(ok, store))
        if not accepted:
            lib.X509_STORE_CTX_set_error(store, CERT_REJECTED)
        return accepted

    callback = ffi.callback("int (*)(int, X509_STORE_CTX *)", outer)
    lib.SSL_CTX_set_verify(handle(context), mode, callback)
    keep(context, callback)


def _name_roots(context: SSL.Context, terms: Terms) -> None:
    """Let the hello carry trusted_ca_keys [V2G2-651]; without the binding the station has to guess our root."""
    if not capabilities()["trusted_ca_keys"]:
        return
    named = b"".join(bytes((root.kind,)) + root.value for root in map(hashed, terms.roots))
    body = len(named).to_bytes(2) + named
    octets = ffi.new("unsigned char[]", body)

    def add(ssl: Any, kind: int, out: Any, length: Any, alert: Any, argument: Any) -> int:
        out[0], length[0] = octets, len(body)
        return 1

    callback = ffi.callback("int(SSL*, unsigned int, const unsigned char**, size_t*, int*, void*)", add)
    unused = (ffi.NULL,) * 4
    kind = ExtensionType.TRUSTED_CA_KEYS
    demand("trusted_ca_keys", lib.SSL_CTX_add_client_custom_ext(handle(context), kind, callback, *unused))
    keep(context, callback)
