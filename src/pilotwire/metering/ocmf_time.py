"""Times as OCMF writes them: local time with milliseconds, offset, and how far the clock is to be trusted (Table 7)."""

import re
from datetime import UTC, datetime
from enum import Enum

from pilotwire.metering.errors import OcmfError

LATEST = 253402300799  # the last second of the year 9999
_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d),(\d{3})([+-]\d{4}) ([UISR])", re.ASCII)


class TimeStatus(Enum):
    """How far the clock is to be trusted (Table 19)."""

    UNKNOWN = "U"
    INFORMATIVE = "I"
    SYNCHRONIZED = "S"
    RELATIVE = "R"


def write_time(time: float, status: TimeStatus) -> str:
    """UNIX seconds, rounded to milliseconds, in UTC."""
    if not 0 <= time <= LATEST:
        raise OcmfError("time", time, f"must lie between 0 and {LATEST} s")
    seconds, milliseconds = divmod(round(time * 1000), 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S},{milliseconds:03d}+0000 {status.value}"


def read_time(text: str) -> tuple[float, TimeStatus]:
    """UNIX seconds and status; OcmfError where the text has another form or names no moment."""
    form = _FORM.fullmatch(text)
    try:
        if form is not None:
            moment = datetime.strptime(form[1] + form[3], "%Y-%m-%dT%H:%M:%S%z")
            return moment.timestamp() + int(form[2]) / 1000, TimeStatus(form[4])
    except ValueError:
        pass  # a month 13, for one: refused like any other text below
    raise OcmfError("TM", repr(text[:60]), "must be like 2018-07-24T13:22:04,000+0200 S")
