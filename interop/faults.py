"""Cells that fail for the peer's sake: pair and cell, with how it fails and why we think so."""

FAULTS: dict[tuple[str, str], str] = {}
