"""What pyOpenSSL keeps private, probed before use, and its errors and certificates in plain form.

`SSL._lib` is the binding below pyOpenSSL, without a promise of stability; no other module looks at it.
"""

from typing import Any

from OpenSSL import SSL, crypto

from pilotwire.net.errors import Misconfigured

lib: Any = getattr(SSL, "_lib", None)
ffi: Any = getattr(SSL, "_ffi", None)

_PROBES = {
    "groups": "SSL_CTX_set1_curves_list",
    "signature algorithms": "SSL_CTX_set1_sigalgs_list",
    "resumption": "SSL_session_reused",
    "early data off": "SSL_CTX_set_max_early_data",
    "alert for a refused certificate": "X509_STORE_CTX_set_error",
    "key log": "SSL_CTX_set_keylog_callback",
    "trusted_ca_keys": "SSL_CTX_add_client_custom_ext",
    "pre-shared keys": "SSL_CTX_set_psk_find_session_callback",
    "certificate_authorities of a car": "SSL_CTX_set0_CA_list",
    "one staple per certificate": "SSL_set0_tlsext_status_ocsp_resp_ex",
}
_NEEDED = ("groups", "signature algorithms", "resumption", "early data off")


def capabilities() -> dict[str, bool]:
    """What the installed OpenSSL binding can do."""
    return {ability: hasattr(lib, name) for ability, name in _PROBES.items()}


def demand_what_is_needed() -> None:
    """Misconfigured when the binding lacks what no profile can do without."""
    able = capabilities()
    missing = [ability for ability in _NEEDED if not able[ability]]
    if missing:
        raise Misconfigured(
            "OpenSSL binding", f"lacks {', '.join(missing)}", "another version of cryptography is needed"
        )


def handle(context: SSL.Context) -> Any:
    """The SSL_CTX behind a context."""
    return getattr(context, "_context")  # noqa: B009 - private, so untyped


def reused(connection: SSL.Connection) -> bool:
    """Whether the handshake resumed an earlier session."""
    return bool(lib.SSL_session_reused(getattr(connection, "_ssl")))  # noqa: B009 - private, so untyped


def demand(ability: str, answer: int) -> None:
    """Misconfigured unless OpenSSL has answered that it did it."""
    if answer != 1:
        raise Misconfigured(ability, "refused by OpenSSL", "the profile must name what the library has")


def keep(context: SSL.Context, callback: object) -> None:
    """Hold a callback as long as its context: C has a bare pointer only."""
    context.set_app_data([*(context.get_app_data() or ()), callback])


def der(certificate: crypto.X509) -> bytes:
    """The octets of a certificate, without parsing it, which may fail."""
    return crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)


def words(error: SSL.Error) -> str:
    """OpenSSL's own reason: its queue begins with the cause, and each entry ends with the words."""
    queue = error.args[0] if error.args else ()
    reason = str(queue[0][-1]) if isinstance(queue, list) and queue else str(error) or type(error).__name__
    _, alert, name = reason.partition(" alert ")
    return f"the peer answers with the alert '{name}'" if alert else reason
