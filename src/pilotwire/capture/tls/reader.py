"""A TLS connection listened to: octets of both directions in, the plain ones out, where a key log opens them.

Theory of operation. The client's random names the secrets; the ServerHello tells how to use them. In TLS 1.3 each
direction has handshake keys up to its Finished and traffic keys behind it; in TLS 1.2 the keys hold from its
ChangeCipherSpec on. Records that a capture holds before the ServerHello they follow wait for it. What cannot be opened
ends its direction, since every record counts.
"""

from pilotwire.capture.connections import Direction
from pilotwire.capture.tls import hello
from pilotwire.capture.tls.derivation import keys12, keys13, next_secret
from pilotwire.capture.tls.hello import ServerHello
from pilotwire.capture.tls.keylog import KeyLog
from pilotwire.capture.tls.protection import Aead12, Aead13, Cbc12
from pilotwire.capture.tls.records import LAYER, Kind, Message, Record
from pilotwire.capture.tls.side import Event, Plain, Side, Unread
from pilotwire.capture.tls.suites import Cipher
from pilotwire.wire.errors import FrameError

MAX_WAITING = 64
"""Records of a direction that may come before the ServerHello they follow."""

SIDES = {Direction.TO_STATION: "CLIENT", Direction.TO_CAR: "SERVER"}


class TlsReader:
    """Follows one connection. `settled` once it is known whether its keys are here; `agreed` says what on, if so."""

    def __init__(self, keys: KeyLog) -> None:
        self.settled = False
        self.agreed = ""
        self._keys = keys
        self._client_random = b""
        self._hello: ServerHello | None = None
        self._sides = {direction: Side() for direction in Direction}

    def feed(self, direction: Direction, data: bytes) -> list[Event]:
        """Take octets of a direction and return what they open, in either. Without keys nothing comes."""
        events: list[Event] = []
        if self._closed(direction):
            return events
        try:
            for record in self._sides[direction].records.feed(data):
                events += self._tried(direction, record)
        except FrameError as refusal:
            events.append(self._refused(direction, data, refusal))
        return events

    def lose(self, direction: Direction) -> None:
        """Octets of a direction are missing: nothing behind them can be opened."""
        self._sides[direction].lost = True
        self.settled = True

    def _closed(self, direction: Direction) -> bool:
        """Whether nothing of this direction can be opened any more, or ever could."""
        return self._sides[direction].lost or (self.settled and not self.agreed)

    def _tried(self, direction: Direction, record: Record) -> list[Event]:
        if self._closed(direction):
            return []
        try:
            return self._record(direction, record)
        except FrameError as refusal:
            return [self._refused(direction, record.head + record.body, refusal)]

    def _refused(self, direction: Direction, octets: bytes, refusal: FrameError) -> Unread:
        self.lose(direction)
        return Unread(direction, octets, str(refusal))

    def _record(self, direction: Direction, record: Record) -> list[Event]:
        side = self._sides[direction]
        if self._hello is None and record.kind in (Kind.CHANGE_CIPHER_SPEC, Kind.APPLICATION_DATA):
            return self._wait(side, record)
        if record.kind == Kind.CHANGE_CIPHER_SPEC:
            side.opener = side.coming or side.opener
            return []
        kind, content = self._opened(side, record)
        if kind == Kind.APPLICATION_DATA:
            return [Plain(direction, content)]
        if kind != Kind.HANDSHAKE:
            return []
        return [plain for message in side.messages.feed(content) for plain in self._message(direction, message)]

    def _wait(self, side: Side, record: Record) -> list[Event]:
        if len(side.waiting) >= MAX_WAITING:
            raise FrameError(LAYER, "record", "protected", "must come behind a ServerHello")
        side.waiting.append(record)
        return []

    def _opened(self, side: Side, record: Record) -> tuple[int, bytes]:
        hidden = self._hello is not None and self._hello.version == hello.TLS13
        # A TLS 1.3 record that is protected always calls itself application data (RFC 8446, 5.2).
        if side.opener is None or (hidden and record.kind != Kind.APPLICATION_DATA):
            return record.kind, record.body
        return side.opener.open(record)

    def _message(self, direction: Direction, message: Message) -> list[Event]:
        modern = self._hello is not None and self._hello.version == hello.TLS13
        if message.kind == hello.CLIENT_HELLO and direction is Direction.TO_STATION:
            self._client_random = hello.client_random(message.body)
        elif message.kind == hello.SERVER_HELLO and direction is Direction.TO_CAR:
            return self._decided(hello.server_hello(message.body))
        elif message.kind == hello.FINISHED and modern:
            self._take(direction, f"{SIDES[direction]}_TRAFFIC_SECRET_0")
        elif message.kind == hello.KEY_UPDATE and self._hello is not None and modern:
            self._use(direction, next_secret(self._sides[direction].secret, self._hello.suite))
        return []

    def _decided(self, found: ServerHello | None) -> list[Event]:
        """Take the ServerHello: find the keys, and open what waited for them."""
        if found is None or self._hello is not None:
            return []
        self._hello = found
        known = self._take12() if found.version == hello.TLS12 else self._take13()
        self.settled, self.agreed = True, str(found) if known else ""
        opened: list[Event] = []
        for direction, side in self._sides.items():
            waiting, side.waiting = side.waiting, []
            for record in waiting if known else []:
                opened += self._tried(direction, record)
        return opened

    def _take12(self) -> bool:
        assert self._hello is not None
        master = self._keys.secret("CLIENT_RANDOM", self._client_random)
        if master is None:
            return False
        suite, etm = self._hello.suite, self._hello.encrypt_then_mac
        for side, keys in zip(
            (self._sides[direction] for direction in SIDES),
            keys12(master, self._client_random, self._hello.random, suite),
            strict=True,
        ):
            cbc = suite.cipher is Cipher.CBC
            side.coming = Cbc12(keys, encrypt_then_mac=etm) if cbc else Aead12(suite.cipher, keys)
        return True

    def _take13(self) -> bool:
        return all(self._take(direction, f"{name}_HANDSHAKE_TRAFFIC_SECRET") for direction, name in SIDES.items())

    def _take(self, direction: Direction, label: str) -> bool:
        secret = self._keys.secret(label, self._client_random)
        if secret is None:
            if self._sides[direction].opener is not None:
                raise FrameError(LAYER, "key log", f"without {label}", "must hold it to open what follows")
            return False
        self._use(direction, secret)
        return True

    def _use(self, direction: Direction, secret: bytes) -> None:
        assert self._hello is not None
        side, suite = self._sides[direction], self._hello.suite
        side.secret, side.opener = secret, Aead13(suite.cipher, keys13(secret, suite))
