"""Octets that look like nothing in particular and are the same in every run."""

import random


def octets(count: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(count)
