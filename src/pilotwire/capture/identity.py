"""Session ids: who was given which, who asked for an old one, and who uses a wrong one."""

from pilotwire.capture.anatomy import name_of, response_code_of, session_id_of
from pilotwire.capture.reading import MessageSeen


class SessionIdentity:
    """Follows the session id of one session. `given` is the station's, None before it gave one."""

    def __init__(self) -> None:
        self.given: bytes | None = None
        self._asked: bytes = b""
        self._code: str | None = None
        self._strange: dict[bytes, int] = {}

    def feed(self, seen: MessageSeen) -> None:
        """Take a message."""
        found, name = session_id_of(seen.message), name_of(seen.message)
        if found is None:
            return
        if name == "SessionSetupReq":
            self._asked = found
        elif name == "SessionSetupRes":
            self.given, self._code = found, response_code_of(seen.message)
        elif self.given is not None and found != self.given:
            self._strange[found] = self._strange.get(found, 0) + 1

    def remarks(self) -> list[str]:
        """What is worth saying."""
        told = [
            f"{count} message(s) with session id {_hex(found)} instead of {_hex(self.given or b'')}"
            for found, count in self._strange.items()
        ]
        if any(self._asked) and self.given is not None:
            got = "got it" if self.given == self._asked else f"got {self._code or 'another'}"
            told.insert(0, f"the car asked to rejoin session {_hex(self._asked)} and {got}")
        return told


def _hex(octets: bytes) -> str:
    return octets.hex().upper() or "(empty)"
