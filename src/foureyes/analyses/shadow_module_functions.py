"""The functions of a module, so that copies of them are found in another one: parsed source in, fingerprints out.

Names of parameters and local variables, annotations, decorators and docstrings do not count; what is called, read and
returned does.
"""

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
_WORTH_COMPARING = 2  # statements: a getter is alike everywhere
_ALIKE = 0.8  # of the statements of two functions of one name
_IGNORED = frozenset({"annotation", "returns", "decorator_list", "type_comment", "type_params", "ctx", "lineno"})


@dataclass(frozen=True, slots=True)
class FunctionBody:
    """`body` is the fingerprint of it all, `statements` those of its single statements."""

    body: bytes
    statements: tuple[bytes, ...]

    def is_like(self, other: "FunctionBody") -> bool:
        """Whether most of the statements are the same, wherever they stand."""
        shared = sum((Counter(self.statements) & Counter(other.statements)).values())
        return shared >= _ALIKE * max(len(self.statements), len(other.statements))


def functions_of(tree: ast.Module) -> Mapping[str, FunctionBody]:
    """Return the functions and methods that are worth comparing, by qualified name."""
    return {name: body for name, node in _functions(tree) if (body := _body(node)) is not None}


def shared_functions(one: Mapping[str, FunctionBody], other: Mapping[str, FunctionBody]) -> tuple[str, ...]:
    """Return the names of the functions of `one` that `other` has too, under any name, or nearly so under the same."""
    bodies = {item.body for item in other.values()}
    return tuple(
        name
        for name, item in one.items()
        if item.body in bodies
        or (name in other and len(item.statements) > _WORTH_COMPARING and item.is_like(other[name]))
    )


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    stack: list[tuple[str, ast.stmt]] = [("", statement) for statement in reversed(tree.body)]
    while stack:
        prefix, node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            stack.extend((f"{prefix}{node.name}.", inner) for inner in reversed(node.body))


def _body(node: Function) -> FunctionBody | None:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    leaves = [item for statement in body for item in ast.walk(statement) if isinstance(item, ast.stmt)]
    if len(leaves) < _WORTH_COMPARING:
        return None
    local = _local_names(node)
    return FunctionBody(
        _fingerprint([node.args, *body], local),
        tuple(_fingerprint([item], local, is_deep=False) for item in leaves),
    )


def _local_names(node: Function) -> frozenset[str]:
    names = {item.arg for item in ast.walk(node.args) if isinstance(item, ast.arg)}
    for statement in node.body:
        for item in ast.walk(statement):
            if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                names.add(item.id)
    return frozenset(names)


def _fingerprint(nodes: list[ast.AST], local: frozenset[str], *, is_deep: bool = True) -> bytes:
    """Walks with a stack of its own: expressions may be nested deeply. Without `is_deep` inner statements are left out:
    they are statements of their own, and local variables keep their names."""
    numbers: dict[str, str] = {}
    digest = hashlib.sha256()
    stack: list[object] = list(reversed(nodes))
    while stack:
        item = stack.pop()
        if isinstance(item, ast.AST):
            digest.update(f"({type(item).__name__}".encode())
            fields = [value for name, value in ast.iter_fields(item) if name not in _IGNORED]
            stack.extend(reversed([_value(value, is_deep) for value in fields]))
        elif isinstance(item, list):
            digest.update(f"[{len(item)}".encode())
            stack.extend(reversed(item))
        else:
            text = repr(item)
            if is_deep and isinstance(item, str) and item in local:
                text = numbers.setdefault(item, f"local {len(numbers)}")
            digest.update(text.encode("utf-8", "surrogatepass") + b";")
    return digest.digest()


def _value(value: object, is_deep: bool) -> object:
    if is_deep or not isinstance(value, list):
        return value
    return [item for item in value if not isinstance(item, (ast.stmt, ast.ExceptHandler, ast.match_case))]
