"""The parts that every message has, whatever its set: name, header fields, response code, body."""

from enum import Enum
from typing import Any

from pilotwire.schema import ComplexType


def body_of(message: Any) -> Any:
    """The message proper: of a V2G_Message what its body holds, of all others the message itself."""
    body = getattr(message, "body", None)
    return message if body is None else getattr(body, "body_element", body) or body


def name_of(message: Any) -> str:
    """The standard's name, such as CurrentDemandReq."""
    name = type(body_of(message)).__name__
    return name[0].lower() + name[1:] if name.startswith("SupportedApp") else name


def session_id_of(message: Any) -> bytes | None:
    """The SessionID of the header, or None where there is no header."""
    found = getattr(getattr(message, "header", None), "session_id", None)
    return found if isinstance(found, bytes) else None


def response_code_of(message: Any) -> str | None:
    """The response code, or None in a request."""
    code = getattr(body_of(message), "response_code", None)
    return str(code.value) if isinstance(code, Enum) else None


def is_request(message: Any) -> bool:
    """Whether the car says it."""
    return name_of(message).endswith("Req")


def find(message: Any, name: str, depth: int = 6) -> Any:
    """The first field of that name anywhere below, breadth first; None where there is none."""
    level = [message]
    for _ in range(depth):
        for node in level:
            if name in getattr(node, "__struct_fields__", ()) and getattr(node, name) is not None:
                return getattr(node, name)
        level = [child for node in level for child in _children(node)]
    return None


def _children(node: Any) -> list[Any]:
    values = [getattr(node, name) for name in getattr(node, "__struct_fields__", ())]
    flat = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
    return [value for value in flat if isinstance(value, ComplexType)]
