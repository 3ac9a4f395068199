"""What the grader says of an attempt."""

import msgspec

TOLERANCE = 0.001
"""What the time stamps of a capture may be off, s: they are taken where a frame passes, not where it is sent."""


class Finding(msgspec.Struct, frozen=True):
    """A rule that was broken: a short name for it, who broke it (None where the line may have), and what happened."""

    rule: str
    by: bytes | None
    text: str


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """A time that the capture shows, against a row of `slac.timers`; all in s. `by` is who had to keep it.

    `margin` is how far the measured time is inside its limits, negative outside.
    """

    name: str
    by: bytes | None
    span: str
    measured: float
    least: float | None = None
    most: float | None = None

    @property
    def margin(self) -> float:
        """The distance to the nearer limit, s."""
        above = self.measured - self.least if self.least is not None else float("inf")
        below = self.most - self.measured if self.most is not None else float("inf")
        return min(above, below)

    @property
    def kept(self) -> bool:
        """Whether the time is inside its limits, as far as time stamps tell."""
        return self.margin >= -TOLERANCE


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A station that answered: MAC addresses of it and of its modem, and the attenuation that it reported.

    `groups` holds dB per carrier group, `mean` the mean of them; None without a report that says anything. `sounds` is
    how many the station counted. `reported` is when, in s since the beginning of `attempt`.
    """

    attempt: int
    station: bytes
    modem: bytes | None = None
    sounds: int | None = None
    groups: bytes = b""
    mean: float | None = None
    reported: float | None = None


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What an attempt showed its car by the end of the time for reports: every station that reported in it.

    `start` is when it began, s since 1970.
    """

    attempt: int
    run_id: bytes
    start: float
    heard: tuple[Heard, ...]


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt, told. Times in s since 1970; `chosen` is the station that the car asked to match.

    `answers` is how many stations answered the search; the other counts are of messages that the car sent.
    `looks` are those that the car took so far, this attempt the last; `heard` is what they showed, put together: of
    each station the latest report. `again` is the number of the attempt in which the car looked again before it chose.
    `best` is the station with the least attenuation that the car could know of. `validation` tells each step of it.
    `key` is a fingerprint of the network key, never the key. `verdict` is a sentence.
    """

    number: int
    car: bytes
    car_modem: bytes | None
    run_id: bytes
    start: float
    end: float
    searches: int
    answers: int
    announcements: int
    sounds: int
    looks: tuple[Look, ...]
    heard: tuple[Heard, ...]
    again: int | None
    validation: tuple[str, ...]
    chosen: bytes | None
    best: bytes | None
    matched: bool
    key: str
    verdict: str
    timers: tuple[Timed, ...]
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Timed, ...]:
        """The timers that were not kept."""
        return tuple(timed for timed in self.timers if not timed.kept)

    @property
    def clean(self) -> bool:
        """Whether it matched, or the car only looked again, and all rules and timers were kept."""
        return (self.matched or self.again is not None) and not self.findings and not self.broken
