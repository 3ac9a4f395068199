"""Why a session ended, in a sentence: from its last messages and the end of its connection."""

from pilotwire.capture.anatomy import body_of, find, is_request, name_of, response_code_of
from pilotwire.capture.connections import Direction
from pilotwire.capture.items import ConnectionClosed
from pilotwire.capture.reading import MessageSeen

PARTY = {Direction.TO_STATION: "the car", Direction.TO_CAR: "the station"}
VERB = {"closed": "closed TCP", "reset": "reset TCP"}


def ending(last: list[MessageSeen], closed: ConnectionClosed | None, *, encrypted: bool) -> str:
    """The sentence. `last` are the last messages; without `closed` the session ended on an open connection."""
    how = hung_up(last, closed)
    if encrypted:
        return f"encrypted; {how}"
    names = [name_of(seen.message) for seen in last]
    if "SessionStopReq" in names:
        return f"{_stopped(last[names.index('SessionStopReq') :])}; {how}"
    for seen in reversed(last):
        if (code := failure(seen)) is not None:
            return f"the station answered {code} in {name_of(seen.message)}; {how}"
    asked = [name for name in (_notification(seen) for seen in last) if name]
    return f"no SessionStop: {how}{f'; the station had asked: {asked[-1]}' if asked else ''}"


def failure(seen: MessageSeen) -> str | None:
    """The response code of a message, if it tells of a failure."""
    code = response_code_of(seen.message)
    return code if code is not None and code.upper().startswith("FAILED") else None


def hung_up(last: list[MessageSeen], closed: ConnectionClosed | None) -> str:
    """Who left the connection, and how long after which message; "unanswered" where that was a request."""
    if closed is None:
        return "the car set up a new session"
    before = [seen for seen in last if closed.since is None or seen.time <= closed.since]
    after = f" after {name_of(before[-1].message)}" if before else ""
    if closed.reason == "end of capture" or closed.by is None or closed.since is None:
        return f"the capture ends{after}" if closed.reason == "end of capture" else f"{closed.reason}{after}"
    verb = VERB.get(closed.reason, "left")
    if not before:
        return f"{PARTY[closed.by]} {verb}"
    waited = (closed.since - before[-1].time) / 1e9
    unanswered = ", unanswered" if is_request(before[-1].message) else ""
    delay = f"{waited:.2f} s" if waited >= 0.01 else "right"
    return f"{PARTY[closed.by]} {verb} {delay}{after}{unanswered}"


def _stopped(tail: list[MessageSeen]) -> str:
    """The car's own stop: what it wished, why, and whether the station agreed."""
    body = body_of(tail[0].message)
    wish, reason = getattr(body, "charging_session", None), getattr(body, "ev_termination_code", None)
    answers = (seen.message for seen in tail if name_of(seen.message) == "SessionStopRes")
    code = next((response_code_of(message) for message in answers), None)
    parts = [f" ({wish})" if wish else "", f", reason {reason}" if reason else ""]
    answer = "" if code in (None, "OK") else f", the station answered {code}"
    return f"the car sent SessionStopReq{''.join(parts)}{answer}"


def _notification(seen: MessageSeen) -> str | None:
    found = find(seen.message, "evse_notification")
    return None if found is None or str(found) == "None" else str(found)
