"""Writes docs/reference from the declarations: messages, public names, commands; `make docs` runs it."""

from tools.reference.site import pages

__all__ = ["pages"]
