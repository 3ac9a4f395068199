"""Writes the pages of docs/reference/messages from the declarations; `make docs` runs it."""

from tools.reference.site import pages

__all__ = ["pages"]
