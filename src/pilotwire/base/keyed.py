"""Enumerations whose members are keys of tables that are looked into all the time."""

from enum import Enum


class Keyed(Enum):
    """Hashed by identity, since each member exists once; an Enum hashes the name, in Python."""

    __hash__ = object.__hash__
