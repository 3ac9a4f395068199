"""The comments behind declarations: facts for people, which the classes themselves do not keep."""

import re
from functools import cache

from tools.reference.catalog import classes, line_of, source
from tools.reference.source import definition

_FIELD = re.compile(r" {4}(\w+)(?:: (.*?)| = auto\(\)| = \".*?\")(?:  # (.+))?")
_ALIAS = re.compile(r"(\w+) = Annotated\[.*\]  # (.+)")


@cache
def remark(cls: type, field: str) -> str:
    """What the source says about a field or an enumeration value, or about the alias of its type."""
    for ancestor in cls.__mro__:
        if found := _fields(ancestor).get(field):
            annotation, comment = found
            return comment or _of_alias(ancestor, annotation)
    return ""


@cache
def _fields(cls: type) -> dict[str, tuple[str, str]]:
    """Annotation and comment of every field that a class itself declares."""
    if cls.__module__ not in {known.__module__ for known in classes()}:
        return {}
    found = {}
    for line in source(cls.__module__)[line_of(cls) + 1 :]:
        if line and not line.startswith(" "):
            break
        if match := _FIELD.fullmatch(line):
            found[match[1]] = (match[2] or "", match[3] or "")
    return found


def _of_alias(cls: type, annotation: str) -> str:
    """The comment behind the first alias of an annotation that has one."""
    remarks = (_alias(cls.__module__, word) for word in re.findall(r"\w+", annotation))
    return next((found for found in remarks if found), "")


@cache
def _alias(module: str, name: str) -> str:
    """The comment behind an alias where it is defined; equal aliases of two families are one object when they run."""
    try:
        home, _ = definition(module, name)
    except LookupError:
        return ""
    matches = (_ALIAS.fullmatch(line) for line in source(home))
    return next((match[2] for match in matches if match and match[1] == name), "")
