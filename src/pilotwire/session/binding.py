"""What ties a paused session to its two sides."""

from hashlib import sha512


def bind(session_id: bytes, certificate: bytes | None) -> bytes:
    """What ties a session to the other side's TLS certificate in DER [V2G20-2677].

    That is SHA-512(SessionID || SHA-512(certificate)); at the station the car's, in the car the station's
    [V2G20-2539]. Without a certificate, as below TLS 1.3, the session id alone counts [V2G2-753].
    """
    return sha512(session_id + sha512(certificate).digest()).digest() if certificate else sha512(session_id).digest()
