"""How long it takes at the least from the plug to the first turn of the loop: the waits that nobody may leave out.

What hardware takes (a modem that joins, an isolation test, contactors) and what messages take on the wire is no wait
of a standard, and not in here.
"""

import msgspec

from pilotwire.slac.timers import count, timer


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """One wait of so many s."""

    name: str
    seconds: float
    what: str
    source: str


DAD_S = 1.0
"""RetransTimer, once: DupAddrDetectTransmits is 1 (RFC 4862, 5.1; RFC 4861, 10). A random delay of up to 1 s comes on
top, and may be none."""


def waits(*, address: bool = False, toggles: bool = False) -> tuple[Wait, ...]:
    """The waits in their order.

    `address` where the car's interface gets its address only now; `toggles` where the car proves its outlet by them.
    """
    found = [_answers(), _sounds()]
    if toggles:
        found.append(_toggles())
    found.append(_notification())
    if address:
        found.append(_detection())
    return tuple(found)


def floor_s(**ways: bool) -> float:
    """Their sum, in s."""
    return sum(wait.seconds for wait in waits(**ways))


def _answers() -> Wait:
    row = timer("TT_match_response")
    return Wait(
        name=row.name,
        seconds=row.limit,
        what="the car waits for the answers of all stations, not for the first",
        source=row.source,
    )


def _sounds() -> Wait:
    row = timer("TP_EV_batch_msg_interval")
    messages = count("C_EV_start_atten_char_inds") + count("C_EV_match_MNBC")
    return Wait(
        name=row.name,
        seconds=(messages - 1) * row.least,
        what=f"between the {messages} messages of a sounding",
        source=row.source,
    )


def _toggles() -> Wait:
    row = timer("TP_EV_vald_toggle")
    return Wait(name=row.name, seconds=row.least, what=row.span, source=row.source)


def _notification() -> Wait:
    row = timer("TP_link_ready_notification")
    return Wait(name=row.name, seconds=row.least, what=row.span, source=row.source)


def _detection() -> Wait:
    return Wait(
        name="duplicate address detection",
        seconds=DAD_S,
        what="until a link-local address may be used",
        source="RFC 4862",
    )
