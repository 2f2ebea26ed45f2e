"""One parsed file made searchable: its syntax tree comes in; calls by name, nodes by type and import names go out.

One walk with an explicit stack; parents and scopes are worked out only where a candidate asks for them.
"""

import ast
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter

from foureyes.model.syntax import CODE_FIELDS
from foureyes.rulepacks.pattern_tree import dotted

_BLOCK_FIELDS = ("body", "orelse", "finalbody")
ScopeNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.Module
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class SourceIndex:
    """What the matcher asks about one file."""

    def __init__(self, tree: ast.Module, lines: tuple[str, ...]) -> None:
        self.tree = tree
        self.lines = lines
        self.imports: dict[str, str] = {}
        self.modules: set[str] = set()
        self.by_type: dict[type[ast.AST], list[ast.AST]] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self._qualified: dict[ast.AST, str] = {}
        self._walk()
        self._read_imports()
        self._name_calls()

    def _walk(self) -> None:
        by_type = self.by_type
        stack: list[ast.AST] = [self.tree]
        pop, push = stack.pop, stack.append
        node_type = ast.AST
        fields = CODE_FIELDS
        while stack:
            node = pop()
            kind = node.__class__
            found = by_type.get(kind)
            if found is None:
                by_type[kind] = [node]
            else:
                found.append(node)
            for name in fields[kind]:
                value = getattr(node, name, None)
                if value.__class__ is list:
                    for item in value:
                        if isinstance(item, node_type):
                            push(item)
                elif isinstance(value, node_type):
                    push(value)

    def _read_imports(self) -> None:
        for node in self.by_type.get(ast.Import, ()):
            if isinstance(node, ast.Import):
                self._import(node)
        for node in self.by_type.get(ast.ImportFrom, ()):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = "." * node.level + node.module
                self.modules.add(module)
                for alias in node.names:
                    self.imports[alias.asname or alias.name] = f"{module}.{alias.name}"

    def _name_calls(self) -> None:
        for node in self.by_type.get(ast.Call, ()):
            if isinstance(node, ast.Call):
                func = node.func
                if isinstance(func, ast.Attribute):
                    self.calls.setdefault(func.attr, []).append(node)
                elif isinstance(func, ast.Name):
                    real = self.imports.get(func.id)
                    self.calls.setdefault(func.id, []).append(node)
                    if real is not None and (last := real.rpartition(".")[2]) != func.id:
                        self.calls.setdefault(last, []).append(node)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.modules.add(alias.name)
            if alias.asname:
                self.imports[alias.asname] = alias.name
            else:
                root = alias.name.partition(".")[0]
                self.imports.setdefault(root, root)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """Return the innermost statement around `node`."""
        at: ast.AST | None = node
        while at is not None and not isinstance(at, ast.stmt):
            at = self.parents.get(at)
        return at

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of every node."""
        found: dict[ast.AST, ast.AST] = {}
        node_type = ast.AST
        for kind, nodes in self.by_type.items():
            names = CODE_FIELDS[kind]
            for node in nodes:
                for name in names:
                    value = getattr(node, name, None)
                    if value.__class__ is list:
                        for item in value:
                            if isinstance(item, node_type):
                                found[item] = node
                    elif isinstance(value, node_type):
                        found[value] = node
        return found

    @cached_property
    def blocks(self) -> dict[ast.stmt, tuple[list[ast.stmt], int]]:
        """For every statement, the list that holds it and its place in it."""
        found: dict[ast.stmt, tuple[list[ast.stmt], int]] = {}
        for kind, nodes in self.by_type.items():
            for node in nodes if "body" in kind._fields else ():
                for block in blocks_of(node):
                    for index, statement in enumerate(block):
                        found[statement] = (block, index)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """The names that a pattern can meet: of variables, attributes, keywords, and all parts of imported names."""
        found = {part for name in self.imports.values() for part in name.split(".")}
        for kind, name in ((ast.Name, "id"), (ast.Attribute, "attr"), (ast.keyword, "arg")):
            found.update(map(attrgetter(name), self.by_type.get(kind, ())))
        return frozenset(found)

    def qualified(self, node: ast.AST) -> str:
        """Return the dotted name with its first part resolved through the imports, "" where it is no dotted name."""
        found = self._qualified.get(node)
        if found is None:
            name = dotted(node)
            root, dot, rest = name.partition(".")
            real = self.imports.get(root) if name else None
            found = self._qualified[node] = name if real is None else real + dot + rest
        return found

    def scope(self, node: ast.AST) -> ScopeNode:
        """Return the innermost function, class or module around `node` (not `node` itself)."""
        at = self.parents.get(node)
        while at is not None and not isinstance(at, ScopeNode):
            at = self.parents.get(at)
        return at if at is not None else self.tree

    def symbol(self, node: ast.AST) -> str:
        """Return the qualified name of the definition around `node`, "" at module level."""
        names: list[str] = []
        at: ast.AST | None = node
        while at is not None:
            if isinstance(at, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.append(at.name)
            at = self.parents.get(at)
        return ".".join(reversed(names))

    def text(self, node: ast.AST) -> str:
        """Return the source of an expression or statement as written."""
        if not isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.arg | ast.keyword):
            return ""
        first, last = node.lineno, node.end_lineno or node.lineno
        if not 1 <= first <= last <= len(self.lines):
            return ""
        start, end = node.col_offset, node.end_col_offset or 0
        if first == last:
            return _cut(self.lines[first - 1], start, end)
        head = _cut(self.lines[first - 1], start, None)
        tail = _cut(self.lines[last - 1], 0, end)
        return "\n".join((head, *(line.rstrip("\r\n") for line in self.lines[first : last - 1]), tail))


def _cut(line: str, start: int, end: int | None) -> str:
    line = line.rstrip("\r\n")
    if line.isascii():
        return line[start:end]
    return line.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "replace")


def blocks_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the statement lists that a node holds directly."""
    for name in _BLOCK_FIELDS:
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def flattened(block: list[ast.stmt], start: int) -> Iterator[ast.stmt]:
    """Yield the statements from `start` on and those nested in them, in order; other scopes are not entered."""
    stack = list(reversed(block[start:]))
    while stack:
        statement = stack.pop()
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        inner: list[ast.stmt] = []
        for part in blocks_of(statement):
            inner.extend(part)
        for handler in getattr(statement, "handlers", ()):
            inner.extend(handler.body)
        for case in getattr(statement, "cases", ()):
            inner.extend(case.body)
        stack.extend(reversed(inner))
