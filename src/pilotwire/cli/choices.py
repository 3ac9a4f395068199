"""Options that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer


class LogForm(StrEnum):
    """How log lines look."""

    human = "human"
    json = "json"


LogOption = Annotated[LogForm, typer.Option("--log", help="Log lines for people, or JSON lines.")]
