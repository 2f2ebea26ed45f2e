"""Matches patterns that are statements: an assignment, a definition, a sequence with `...` between."""

import ast
from collections.abc import Sequence

from foureyes.rulepacks.matching import MAX_BINDINGS, Bindings, Matcher
from foureyes.rulepacks.pattern_tree import is_ellipsis
from foureyes.rulepacks.source_index import FUNCTIONS, flattened

Ended = tuple[Bindings, ast.stmt]


class StatementMatcher:
    """Compares statements; expressions inside go to the `Matcher`."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher

    def sequence(self, patterns: Sequence[ast.stmt], block: list[ast.stmt], start: int, env: Bindings) -> list[Ended]:
        """Match `patterns` from `block[start]` on; what stands after the last of them does not matter."""
        found: list[Ended] = []
        for one in self.statement(patterns[0], block[start], env):
            found += self._rest(patterns[1:], block, start, one)
        return found[:MAX_BINDINGS]

    def _rest(self, patterns: Sequence[ast.stmt], block: list[ast.stmt], at: int, env: Bindings) -> list[Ended]:
        """Match what follows the statement `block[at]`."""
        if not patterns:
            return [(env, block[at])]
        if not is_ellipsis(patterns[0]):
            return self.sequence(patterns, block, at + 1, env) if at + 1 < len(block) else []
        while patterns and is_ellipsis(patterns[0]):
            patterns = patterns[1:]
        if not patterns:
            return [(env, block[-1])]
        found: list[Ended] = []
        for statement in flattened(block, at + 1):
            inner, index = self.matcher.index.blocks[statement]
            found += self.sequence(patterns, inner, index, env)
            if len(found) >= MAX_BINDINGS:
                break
        return found

    def body(self, patterns: Sequence[ast.stmt], block: list[ast.stmt], env: Bindings) -> list[Bindings]:
        """Match a whole body: from its first statement unless the pattern begins with `...`, and open at its end."""
        kept = list(patterns)
        is_open = bool(kept) and is_ellipsis(kept[0])
        while kept and is_ellipsis(kept[0]):
            kept = kept[1:]
        if not kept or not block:
            return [env] if is_open else []
        starts = list(flattened(block, 0)) if is_open else block[:1]
        found: list[Bindings] = []
        for statement in starts:
            inner, index = self.matcher.index.blocks[statement]
            found += [one for one, _ in self.sequence(kept, inner, index, env)]
            if len(found) >= MAX_BINDINGS:
                break
        return found

    def statement(self, pattern: ast.stmt, node: ast.stmt, env: Bindings) -> list[Bindings]:
        """Match one statement."""
        if isinstance(pattern, ast.Expr):
            return self._expression_in(pattern.value, node, env)
        if isinstance(pattern, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._function(pattern, node, env) if isinstance(node, FUNCTIONS) else []
        if isinstance(pattern, ast.ClassDef):
            return self._class(pattern, node, env)
        if isinstance(pattern, ast.Assign):
            return self._assignment(pattern, node, env)
        if isinstance(pattern, ast.Import | ast.ImportFrom):
            return self._import(pattern, node, env)
        if isinstance(pattern, ast.Return):
            return self._return(pattern, node, env)
        if isinstance(pattern, ast.With | ast.AsyncWith):
            return self._with(pattern, node, env)
        return self._plain(pattern, node, env)

    def _expression_in(self, pattern: ast.expr, node: ast.stmt, env: Bindings) -> list[Bindings]:
        """An expression as a statement is found anywhere in the statement's own expressions."""
        if is_ellipsis(pattern):
            return [env]
        stack: list[ast.AST] = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        if isinstance(node, ast.With | ast.AsyncWith):
            stack += [item.context_expr for item in node.items]
        found: list[Bindings] = []
        while stack and len(found) < MAX_BINDINGS:
            inner = stack.pop()
            found += self.matcher.expression(pattern, inner, env)
            stack += [child for child in ast.iter_child_nodes(inner) if isinstance(child, ast.expr | ast.keyword)]
        return found

    def _assignment(self, pattern: ast.Assign, node: ast.stmt, env: Bindings) -> list[Bindings]:
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            pairs = [(node.target, node.value)]
        else:
            return []
        wanted = pattern.targets[0]
        return [
            found
            for target, value in pairs
            for one in ([env] if is_ellipsis(wanted) else self.matcher.expression(wanted, target, env))
            for found in self.matcher.expression(pattern.value, value, one)
        ]

    def _function(
        self, pattern: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.stmt, env: Bindings
    ) -> list[Bindings]:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        current = self.matcher.word(pattern.name, node.name, env)
        current = self._each(pattern.decorator_list, node.decorator_list, current)
        current = [found for one in current for found in self.matcher.parameters(pattern.args, node.args, one)]
        return [found for one in current for found in self.body(pattern.body, node.body, one)]

    def _class(self, pattern: ast.ClassDef, node: ast.stmt, env: Bindings) -> list[Bindings]:
        if not isinstance(node, ast.ClassDef):
            return []
        current = self.matcher.word(pattern.name, node.name, env)
        current = self._each(pattern.decorator_list, node.decorator_list, current)
        bases = [base for base in pattern.bases if not is_ellipsis(base)]
        current = self._each(bases, node.bases, current)
        return [found for one in current for found in self.body(pattern.body, node.body, one)]

    def _each(self, patterns: list[ast.expr], nodes: list[ast.expr], current: list[Bindings]) -> list[Bindings]:
        """Every pattern matches some node, in any order."""
        for pattern in patterns:
            current = [
                found for one in current for node in nodes for found in self.matcher.expression(pattern, node, one)
            ][:MAX_BINDINGS]
        return current

    def _import(self, pattern: ast.Import | ast.ImportFrom, node: ast.stmt, env: Bindings) -> list[Bindings]:
        if isinstance(pattern, ast.Import):
            wanted = pattern.names[0].name
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            if any(name.startswith(f"{wanted}.") for name in names):
                return [env]
            return [found for name in names for found in self.matcher.word(wanted, name, env)]
        if not isinstance(node, ast.ImportFrom):
            return []
        return [
            found
            for one in self.matcher.word(pattern.module or "", node.module or "", env)
            for alias in node.names
            for found in self.matcher.word(pattern.names[0].name, alias.name, one)
        ]

    def _return(self, pattern: ast.Return, node: ast.stmt, env: Bindings) -> list[Bindings]:
        if not isinstance(node, ast.Return):
            return []
        if pattern.value is None:
            return [env] if node.value is None else []
        if is_ellipsis(pattern.value):
            return [env]
        return self.matcher.expression(pattern.value, node.value, env)

    def _with(self, pattern: ast.With | ast.AsyncWith, node: ast.stmt, env: Bindings) -> list[Bindings]:
        if not isinstance(node, ast.With | ast.AsyncWith):
            return []
        wanted = pattern.items[0]
        current: list[Bindings] = []
        for item in node.items:
            for one in self.matcher.expression(wanted.context_expr, item.context_expr, env):
                if wanted.optional_vars is None:
                    current.append(one)
                else:
                    current += self.matcher.expression(wanted.optional_vars, item.optional_vars, one)
        return [found for one in current for found in self.body(pattern.body, node.body, one)]

    def _plain(self, pattern: ast.stmt, node: ast.stmt, env: Bindings) -> list[Bindings]:
        """Any other statement: same type, expressions alike, bodies matched as sequences, absent parts free."""
        if type(pattern) is not type(node) and not (isinstance(pattern, ast.For) and isinstance(node, ast.AsyncFor)):
            return []
        current: list[Bindings] = [env]
        for name in pattern._fields:
            wanted, value = getattr(pattern, name), getattr(node, name, None)
            if isinstance(wanted, list) and name in ("body", "orelse", "finalbody"):
                if wanted:
                    current = [found for one in current for found in self.body(wanted, value or [], one)]
            elif isinstance(wanted, list) and name == "handlers":
                current = self._handlers(wanted, value or [], current)
            elif wanted is not None:
                current = [found for one in current for found in self.matcher.field(wanted, value, one)]
        return current[:MAX_BINDINGS]

    def _handlers(
        self, patterns: list[ast.ExceptHandler], nodes: list[ast.ExceptHandler], current: list[Bindings]
    ) -> list[Bindings]:
        for pattern in patterns:
            current = [found for one in current for node in nodes for found in self._handler(pattern, node, one)]
        return current

    def _handler(self, pattern: ast.ExceptHandler, node: ast.ExceptHandler, env: Bindings) -> list[Bindings]:
        current: list[Bindings] = [env]
        if pattern.type is not None:
            if not is_ellipsis(pattern.type):
                current = self.matcher.expression(pattern.type, node.type, env)
        elif node.type is not None:
            return []
        if pattern.name:
            current = [found for one in current for found in self.matcher.word(pattern.name, node.name, one)]
        return [found for one in current for found in self.body(pattern.body, node.body, one)]
