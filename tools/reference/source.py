"""Definitions in the source, found without running it: so they are the same with either EXI engine."""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

Constant: TypeAlias = ast.Assign | ast.AnnAssign
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Definition: TypeAlias = ast.ClassDef | Function | Constant | ast.Module


def public_names(module: str) -> tuple[str, ...]:
    """The names in `__all__`; without one, those that the module defines and describes."""
    body = tree(module).body
    for node in body:
        if isinstance(node, ast.Assign) and _name(node) == "__all__":
            return tuple(ast.literal_eval(node.value))
    return tuple(_name(node) for node in body if _is_public(node, tree(module)))


def definition(module: str, name: str) -> tuple[str, Definition]:
    """Where a name is defined, here or in a module that is imported from, and how."""
    for node in tree(module).body:
        if isinstance(node, ast.ClassDef | Function | Constant) and _name(node) == name:
            return module, node
    for origin in ast.walk(tree(module)):
        if isinstance(origin, ast.ImportFrom) and origin.module and _path(origin.module):
            for alias in origin.names:
                if (alias.asname or alias.name) == name:
                    return _imported(origin.module, alias.name)
    raise LookupError(f"{module}.{name}")


def first_line(module: str, found: Definition) -> str:
    """The first line of a docstring; of a constant, of the string behind it."""
    words = _words_after(found, tree(module)) if isinstance(found, Constant) else ast.get_docstring(found)
    return (words or "").partition("\n")[0]


def methods(found: Definition) -> list[Function]:
    """The public methods of a class, in their order; an overloaded one counts once."""
    body = found.body if isinstance(found, ast.ClassDef) else []
    return [
        node
        for node in body
        if isinstance(node, Function)
        and not node.name.startswith("_")
        and not (_is_marked(node, "overload") or _is_marked(node, "setter"))
    ]


def arguments(node: Definition, *, method: bool = False) -> str:
    """The names of a function's arguments, in brackets; nothing for anything else or a property."""
    if not isinstance(node, Function) or _is_marked(node, "property"):
        return ""
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    if method and not _is_marked(node, "staticmethod"):
        names = names[1:]
    if node.args.vararg or node.args.kwonlyargs:
        names.append(f"*{node.args.vararg.arg if node.args.vararg else ''}")
    names += [arg.arg for arg in node.args.kwonlyargs]
    return f"({', '.join(names + ([f'**{node.args.kwarg.arg}'] if node.args.kwarg else []))})"


@cache
def tree(module: str) -> ast.Module:
    """The source of a module, parsed."""
    path = _path(module)
    assert path is not None
    return ast.parse(path.read_text("utf-8"))


@cache
def _path(module: str) -> Path | None:
    """The source of a module; None where there is none, or it is compiled."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


def _imported(module: str, name: str) -> tuple[str, Definition]:
    if _path(f"{module}.{name}"):
        return f"{module}.{name}", tree(f"{module}.{name}")
    return definition(module, name)


def _name(node: ast.stmt) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
    return target.id if isinstance(target, ast.Name) else getattr(node, "name", "")


def _is_public(node: ast.stmt, parsed: ast.Module) -> bool:
    if isinstance(node, Constant):
        return not _name(node).startswith("_") and bool(_words_after(node, parsed))
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")


def _words_after(node: Constant, parsed: ast.Module) -> str:
    """The string behind an assignment, which serves it as a docstring."""
    at = parsed.body.index(node) + 1
    after = parsed.body[at] if at < len(parsed.body) else None
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
        return after.value.value
    return ""


def _is_marked(node: Function, decorator: str) -> bool:
    names = (ast.unparse(found) for found in node.decorator_list)
    return any(name.endswith(decorator) for name in names)
