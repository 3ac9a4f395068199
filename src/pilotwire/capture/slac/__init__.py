"""Grading of matching (SLAC): attempts out of captured frames, held against rules, counts and times.

`Grader` takes frames from a capture or from an interface; `Grade` is what it says of an attempt.
"""

from pilotwire.capture.slac.grader import Grader
from pilotwire.capture.slac.values import Finding, Grade, Heard, Look, Timed
from pilotwire.capture.slac.vendors import vendor

__all__ = ["Finding", "Grade", "Grader", "Heard", "Look", "Timed", "vendor"]
