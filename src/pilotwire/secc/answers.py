"""The book of answers: one small function per request type."""

from collections.abc import Callable
from typing import Any, TypeVar

from pilotwire.secc.visit import Visit

Q = TypeVar("Q")
R = TypeVar("R")
Answer = Callable[[Visit, Any], Any]

BOOK: dict[type[Any], Answer] = {}
"""The answer to each request type of all protocols."""


def answers(request: type[Q]) -> Callable[[Callable[[Visit, Q], R]], Callable[[Visit, Q], R]]:
    """Enter a function as the answer to a request type.

    It returns the response, its header blank, or raises `Refuse` or `Wait`.
    """

    def enter(answer: Callable[[Visit, Q], R]) -> Callable[[Visit, Q], R]:
        BOOK[request] = answer
        return answer

    return enter
