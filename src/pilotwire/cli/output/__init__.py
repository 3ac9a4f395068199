"""What `pilotwire decode` prints: a table, JSON lines, or one block per session."""

from pilotwire.cli.output.lines import as_json
from pilotwire.cli.output.summary import as_stories
from pilotwire.cli.output.table import as_table

__all__ = ["as_json", "as_stories", "as_table"]
