"""Prints graded attempts as they end, as blocks or as JSON, and their sum."""

import sys

from pilotwire.capture.slac import Grade, Grader
from pilotwire.cli.output.table import console, put
from pilotwire.cli.slac_blocks import block, times
from pilotwire.cli.slac_json import as_line


class Sum:
    """What all attempts come to."""

    def __init__(self) -> None:
        self.attempts = self.looks = self.matched = self.unclean = self.kept = self.broken = self.findings = 0

    def add(self, grade: Grade) -> None:
        """One more attempt."""
        self.attempts += 1
        self.looks += grade.again is not None
        self.matched += grade.matched
        self.unclean += not grade.clean
        self.broken += len(grade.broken)
        self.kept += len(grade.timers) - len(grade.broken)
        self.findings += len(grade.findings)

    @property
    def clean(self) -> bool:
        """Whether there was an attempt, and none had a fault."""
        return bool(self.attempts) and not self.unclean

    def text(self) -> str:
        """In a line."""
        timers = f"timers: {self.kept} kept, {self.broken} broken"
        looks = f", {self.looks} looked again" if self.looks else ""
        return f"{times(self.attempts, 'attempt')}, {self.matched} matched{looks}; {timers}; findings: {self.findings}"


class Printer:
    """To standard output; what went wrong goes to standard error."""

    def __init__(self, *, json: bool) -> None:
        self.screen, self.json, self.sum = console(), json, Sum()

    def show(self, grades: list[Grade]) -> None:
        """Attempts that ended."""
        for grade in grades:
            self.sum.add(grade)
            if self.json:
                sys.stdout.write(as_line(grade) + "\n")
                continue
            for line in block(self.screen, grade):
                put(self.screen, line)
            self.screen.print()
        if grades:
            sys.stdout.flush()

    def end(self, grader: Grader) -> None:
        """There is no more: the attempts that are left, and what could not be read."""
        grader.finish()
        self.show(grader.take())
        if grader.unread:
            warn(f"frames that were not read: {grader.unread}, the last because of {grader.reason}")

    def close(self) -> int:
        """The sum of all, and the exit status."""
        if not self.sum.attempts:
            warn("nobody tried to match")
        elif not self.json:
            self.screen.print(self.sum.text())
        sys.stdout.flush()
        return 0 if self.sum.clean else 1


def warn(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"pilotwire: {text}\n")
    sys.stderr.flush()
