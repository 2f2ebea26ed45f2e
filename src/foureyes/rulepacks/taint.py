"""`mode: taint`: sources, sinks and sanitizers of a rule come in, the sinks that tainted data reaches go out.

Inside one function, statement by statement in the order they are written: a name becomes tainted by assignment from a
tainted expression and clean by assignment from another. This is the seam for a flow-sensitive engine: `find_flows` is
all that the rest knows.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from foureyes.model.wording import worded
from foureyes.rulepacks.formula import AnyOf, Formula, FormulaError, compile_formula
from foureyes.rulepacks.searching import Match, Range, Search
from foureyes.rulepacks.source_index import FUNCTIONS, blocks_of
from foureyes.rulepacks.yaml_tree import Plain

_EXPECTED = ("pattern-sources", "pattern-sinks", "pattern-sanitizers")


@dataclass(frozen=True, slots=True)
class TaintRule:
    """Data may not come from `sources` to `sinks` but through `sanitizers`."""

    sources: Formula
    sinks: Formula
    sanitizers: Formula | None


def compile_taint(operators: dict[str, Plain]) -> TaintRule:
    """Return the rule; FormulaError where a part is missing or not offered."""
    for key in operators:
        if key not in _EXPECTED:
            raise FormulaError(worded("{key} is not supported in mode: taint", key=key))
    for key in _EXPECTED[:2]:
        if key not in operators:
            raise FormulaError(worded("mode: taint needs {key}", key=key))
    sanitizers = operators.get("pattern-sanitizers")
    return TaintRule(
        _union("pattern-sources", operators["pattern-sources"]),
        _union("pattern-sinks", operators["pattern-sinks"]),
        None if sanitizers is None else _union("pattern-sanitizers", sanitizers),
    )


def _union(key: str, value: Plain) -> Formula:
    if not isinstance(value, list) or not value:
        raise FormulaError(worded("{key} must be a list of patterns", key=key))
    parts = []
    for item in value:
        if not isinstance(item, dict):
            raise FormulaError(worded("each item of {key} must be a mapping such as pattern: f(...)", key=key))
        parts.append(compile_formula(item))
    return AnyOf(tuple(parts))


def find_flows(search: Search, rule: TaintRule) -> list[Match]:
    """Return the sinks that a source reaches, with the sink's bindings and `$SOURCE` bound to the source."""
    sinks = search.find(rule.sinks)
    if not sinks:
        return []
    sources = search.find(rule.sources)
    if not sources:
        return []
    clean = search.find(rule.sanitizers) if rule.sanitizers is not None else []
    flow = _Flow(search, sources, sinks, {match.where for match in clean})
    return flow.run()


def _where(node: ast.AST) -> Range:
    return (
        getattr(node, "lineno", 0),
        getattr(node, "col_offset", 0),
        getattr(node, "end_lineno", 0),
        getattr(node, "end_col_offset", 0),
    )


class _Flow:
    """Taint of names, scope by scope."""

    def __init__(self, search: Search, sources: list[Match], sinks: list[Match], clean: set[Range]) -> None:
        self.search = search
        self.sources = {match.where: match.node for match in sources}
        self.sinks: dict[Range, list[Match]] = {}
        for sink in sinks:
            self.sinks.setdefault(sink.where, []).append(sink)
        self.clean = clean
        self.found: list[Match] = []

    def run(self) -> list[Match]:
        scopes: list[ast.AST] = [self.search.index.tree]
        for kind in FUNCTIONS:
            scopes += self.search.index.by_type.get(kind, ())
        for scope in scopes:
            tainted: dict[str, ast.AST] = {}
            if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                for argument in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs):
                    if _where(argument) in self.sources:
                        tainted[argument.arg] = argument
            body = getattr(scope, "body", [])
            self._body(body, tainted)
        return self.found

    def _body(self, body: list[ast.stmt], tainted: dict[str, ast.AST]) -> None:
        """Walk the statements in order; loops are walked twice so that taint goes round."""
        stack = list(reversed(body))
        while stack:
            statement = stack.pop()
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            self._statement(statement, tainted)
            inner = [child for block in blocks_of(statement) for child in block]
            for handler in getattr(statement, "handlers", ()):
                inner += handler.body
            for case in getattr(statement, "cases", ()):
                inner += case.body
            stack.extend(reversed(inner))

    def _statement(self, statement: ast.stmt, tainted: dict[str, ast.AST]) -> None:
        for value in _own_expressions(statement):
            self._look_for_sinks(value, tainted)
        for targets, value in _assignments(statement):
            source = self._taint_of(value, tainted)
            keeps = isinstance(statement, ast.AugAssign)
            for name in _names(targets):
                if source is not None:
                    tainted[name] = source
                elif not keeps:
                    tainted.pop(name, None)

    def _look_for_sinks(self, value: ast.expr, tainted: dict[str, ast.AST]) -> None:
        for node in ast.walk(value):
            for sink in self.sinks.get(_where(node), ()) if isinstance(node, ast.expr) else ():
                source = self._taint_of(sink.node, tainted)
                if source is not None:
                    bindings = {**sink.bindings, "SOURCE": source}
                    self.found.append(replace(sink, bindings=bindings))

    def _taint_of(self, value: ast.AST, tainted: dict[str, ast.AST]) -> ast.AST | None:
        """Return the source whose data the expression carries."""
        stack: list[ast.AST] = [value]
        while stack:
            node = stack.pop()
            place = _where(node)
            if place in self.clean:
                continue
            if place in self.sources and isinstance(node, ast.expr):
                return self.sources[place]
            if isinstance(node, ast.Name) and node.id in tainted:
                return tainted[node.id]
            if isinstance(node, ast.Compare | ast.Lambda):
                continue
            stack.extend(ast.iter_child_nodes(node))
        return None


def _own_expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr


def _assignments(statement: ast.stmt) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    if isinstance(statement, ast.Assign):
        yield statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value is not None:
        yield [statement.target], statement.value
    elif isinstance(statement, ast.For | ast.AsyncFor):
        yield [statement.target], statement.iter
    elif isinstance(statement, ast.With | ast.AsyncWith):
        for item in statement.items:
            if item.optional_vars is not None:
                yield [item.optional_vars], item.context_expr
    for value in _own_expressions(statement):
        for node in ast.walk(value):
            if isinstance(node, ast.NamedExpr):
                yield [node.target], node.value


def _names(targets: list[ast.expr]) -> Iterator[str]:
    stack = list(targets)
    while stack:
        target = stack.pop()
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Tuple | ast.List):
            stack += target.elts
        elif isinstance(target, ast.Starred):
            stack.append(target.value)
