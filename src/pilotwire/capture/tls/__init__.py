"""Reading TLS 1.2 and 1.3 with the keys that a capture file carries: records in, plain octets out.

Only listens: nothing here makes keys or checks certificates. RFC 5246, RFC 8446, and the key log of RFC 9850.
"""

from pilotwire.capture.tls.keylog import KeyLog
from pilotwire.capture.tls.reader import TlsReader
from pilotwire.capture.tls.side import Plain, Unread

__all__ = ["KeyLog", "Plain", "TlsReader", "Unread"]
