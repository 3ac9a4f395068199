"""The key log: lines of label, client random and secret, as TLS libraries write them (RFC 9850)."""

import re

LINE = re.compile(rb"^([A-Z0-9_]{1,64}) ([0-9A-Fa-f]{64}) ((?:[0-9A-Fa-f]{2}){16,64})\s*$", re.MULTILINE)

MAX_SECRETS = 100_000
"""More than a file of sessions of a year holds; what comes behind is not kept."""


class KeyLog:
    """The secrets of any number of connections. Comments, and lines that are none, are passed over."""

    def __init__(self, text: bytes = b"") -> None:
        self._secrets: dict[tuple[bytes, bytes], bytes] = {}
        self.add(text)

    def __bool__(self) -> bool:
        return bool(self._secrets)

    def add(self, text: bytes) -> None:
        """Take whole lines."""
        for label, client_random, secret in LINE.findall(text):
            if len(self._secrets) < MAX_SECRETS:
                self._secrets[label, bytes.fromhex(client_random.decode())] = bytes.fromhex(secret.decode())

    def secret(self, label: str, client_random: bytes) -> bytes | None:
        """The secret of that label for the connection that began with a ClientHello of that random, if it is here."""
        return self._secrets.get((label.encode(), client_random))
