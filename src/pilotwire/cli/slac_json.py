"""Graded attempts as JSON objects, one a line; docs/how-to/grade-slac.md lists their keys."""

from typing import Any

import msgspec

from pilotwire.capture.slac import Grade, Heard, Look, Timed, vendor


def as_line(grade: Grade) -> str:
    """One attempt. MAC addresses as people write them, octets in hexadecimal, times in s."""
    found = {
        "attempt": grade.number,
        "start": grade.start,
        "seconds": grade.end - grade.start,
        "car": _interface(grade.car, grade.car_modem),
        "run_id": grade.run_id.hex(),
        "searches": grade.searches,
        "announcements": grade.announcements,
        "sounds": grade.sounds,
        "looks": [_look(look) for look in grade.looks],
        "looked_again": grade.again,
        "stations": [_station(heard) for heard in grade.heard],
        "nearest": _mac(grade.best),
        "chosen": _mac(grade.chosen),
        "validation": grade.validation,
        "matched": grade.matched,
        "key": grade.key or None,
        "verdict": grade.verdict,
        "clean": grade.clean,
        "timers": [_timer(timed) for timed in grade.timers],
        "findings": [{"rule": each.rule, "by": _mac(each.by), "text": each.text} for each in grade.findings],
    }
    return msgspec.json.encode(found).decode()


def _station(heard: Heard) -> dict[str, Any]:
    return _interface(heard.station, heard.modem) | {
        "mean_db": heard.mean,
        "sounds": heard.sounds,
        "attempt": heard.attempt,
        "reported": heard.reported,
        "groups_db": list(heard.groups),
    }


def _look(look: Look) -> dict[str, Any]:
    heard = [{"mac": _mac(each.station), "mean_db": each.mean} for each in look.heard]
    return {"attempt": look.attempt, "run_id": look.run_id.hex(), "heard": heard}


def _timer(timed: Timed) -> dict[str, Any]:
    return {
        "name": timed.name,
        "by": _mac(timed.by),
        "span": timed.span,
        "seconds": timed.measured,
        "least": timed.least,
        "most": timed.most,
        "margin": timed.margin,
        "kept": timed.kept,
    }


def _interface(mac: bytes, modem: bytes | None) -> dict[str, Any]:
    return {"mac": mac.hex(":"), "vendor": vendor(mac) or None, "modem": _mac(modem)}


def _mac(octets: bytes | None) -> str | None:
    return octets.hex(":") if octets else None
