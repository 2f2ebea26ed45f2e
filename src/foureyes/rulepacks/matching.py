"""Matches one pattern tree against one piece of code: both come in, every way to bind the metavariables goes out.

Recursion follows the pattern, whose depth is bounded, never the code. A budget bounds the number of comparisons, so
that many `...` in one pattern cannot take for ever.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from foureyes.rulepacks.bounded_regex import MAX_SUBJECT, compile_regex
from foureyes.rulepacks.constants import UNKNOWN, Constants
from foureyes.rulepacks.equality import same_code
from foureyes.rulepacks.parameters import Parameter, parameter_nodes
from foureyes.rulepacks.pattern_text import ELLIPSIS
from foureyes.rulepacks.pattern_tree import dotted, is_deep, is_ellipsis, mark, sequence_mark
from foureyes.rulepacks.source_index import SourceIndex

Bound: TypeAlias = ast.AST | str | tuple[ast.AST, ...]
Bindings: TypeAlias = Mapping[str, Bound]

DEFAULT_BUDGET = 200_000
MAX_BINDINGS = 200


class BudgetExceeded(Exception):
    """One pattern needed more comparisons on one file than it is worth."""


class Matcher:
    """Compares patterns with the code of one file."""

    def __init__(self, index: SourceIndex, constants: Constants, budget: int = DEFAULT_BUDGET) -> None:
        self.index = index
        self.constants = constants
        self.budget = budget
        self._special: dict[type[ast.AST], Callable[..., list[Bindings]]] = {
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Constant: self._constant,
            ast.Call: self._call,
            ast.JoinedStr: self._joined,
            ast.Dict: self._dict,
            Parameter: self._parameter,
        }

    def expression(self, pattern: ast.AST, node: ast.AST | None, env: Bindings) -> list[Bindings]:
        """Return the bindings under which `pattern` is `node`; empty where it is not."""
        self.budget -= 1
        if self.budget < 0:
            raise BudgetExceeded
        special = self._special.get(type(pattern)) if node is not None else None
        if special is not None:
            return special(pattern, node, env)
        return self.fields(pattern, node, env) if type(node) is type(pattern) else []

    def bind(self, name: str, value: Bound, env: Bindings) -> list[Bindings]:
        """Return `env` with the metavariable bound, or nothing where it is bound to something else."""
        if name == "_":
            return [env]
        known = env.get(name)
        if known is None:
            return [{**env, name: value}]
        return [env] if same_code(known, value) else []

    def _name(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        assert isinstance(pattern, ast.Name)
        variable = mark(pattern.id)
        if variable:
            return self.bind(variable, node, env) if isinstance(node, ast.expr) else []
        if pattern.id.startswith(ELLIPSIS):
            return [env]
        if isinstance(node, ast.Name):
            return [env] if node.id == pattern.id or self.index.imports.get(node.id) == pattern.id else []
        if isinstance(node, ast.Attribute):
            return [env] if self.index.qualified(node) == pattern.id else []
        return []

    def _attribute(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        assert isinstance(pattern, ast.Attribute)
        if isinstance(node, ast.Name):
            return self._imported(pattern, node, env)
        if not isinstance(node, ast.Attribute):
            return []
        if pattern.attr.startswith(ELLIPSIS):
            return self._chain(pattern.value, node, env)
        if isinstance(pattern.value, ast.Attribute) and pattern.value.attr.startswith(ELLIPSIS):
            matched = self.word(pattern.attr, node.attr, env)
            return [found for one in matched for found in self._chain(pattern.value.value, node.value, one)]
        named = self.word(pattern.attr, node.attr, env)
        if not named:  # an imported name ends in the same word
            return []
        found = [result for one in named for result in self.expression(pattern.value, node.value, one)]
        return found or self._imported(pattern, node, env)

    def _imported(self, pattern: ast.Attribute, node: ast.expr, env: Bindings) -> list[Bindings]:
        """Match by full name: `a.b.c` where the code imported `b` or `c`."""
        real = self.index.qualified(node)
        if not real or (isinstance(node, ast.Name) and real == node.id):
            return []
        wanted = dotted(pattern)
        if not wanted:
            return []
        parts, names = wanted.split("."), real.split(".")
        if len(parts) != len(names):
            return []
        current: list[Bindings] = [env]
        for part, name in zip(parts, names, strict=True):
            current = [found for one in current for found in self.word(part, name, one)]
        return current

    def _chain(self, pattern: ast.expr, node: ast.expr, env: Bindings) -> list[Bindings]:
        """Match `pattern. ... .` against any prefix of the chain that ends in `node`."""
        at: ast.AST | None = node
        found: list[Bindings] = []
        while at is not None and len(found) < MAX_BINDINGS:
            found += self.expression(pattern, at, env)
            if isinstance(at, ast.Attribute | ast.Subscript | ast.Await):
                at = at.value
            else:
                at = at.func if isinstance(at, ast.Call) else None
        return found

    def word(self, pattern: str, name: str | None, env: Bindings) -> list[Bindings]:
        """Match an identifier that is no expression: an attribute, a keyword, a definition's name."""
        variable = mark(pattern)
        if variable:
            return [] if name is None else self.bind(variable, name, env)
        return [env] if pattern == name or pattern.startswith(ELLIPSIS) else []

    def _constant(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        assert isinstance(pattern, ast.Constant)
        wanted = pattern.value
        if wanted is ...:
            return [env]
        value = self.constants.value(node)
        if value is UNKNOWN:
            return []
        if isinstance(wanted, str) and isinstance(value, str | bytes):
            if wanted == "...":
                return [env]
            if wanted.startswith("=~/") and wanted.endswith("/"):
                return [env] if isinstance(value, str) and _regex(wanted[3:-1]).search(value[:MAX_SUBJECT]) else []
            if wanted.startswith("$") and (name := wanted[1:]).replace("_", "A").isalnum() and name.isupper():
                return self.bind(name, ast.copy_location(ast.Constant(value), node), env)
        return [env] if type(value) is type(wanted) and value == wanted else []

    def _deep(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        assert isinstance(pattern, ast.Call)
        found: list[Bindings] = []
        for inner in ast.walk(node):
            if isinstance(inner, ast.expr):
                found += self.expression(pattern.args[0], inner, env)
            if len(found) >= MAX_BINDINGS:
                break
        return found

    def _joined(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        """`f"..."` is any f-string; each `{$X}` in a pattern is any one of the code's, texts are not compared."""
        if not isinstance(node, ast.JoinedStr) or not isinstance(pattern, ast.JoinedStr):
            return []
        if not any(isinstance(part, ast.FormattedValue) or _is_loose(part) for part in pattern.values):
            return [env] if same_code(pattern, node) else []
        current: list[Bindings] = [env]
        code = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        for part in pattern.values:
            if isinstance(part, ast.FormattedValue) and not is_ellipsis(part.value):
                current = [
                    found for one in current for each in code for found in self.expression(part.value, each.value, one)
                ][:MAX_BINDINGS]
        return current

    def _dict(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        """Pairs match in any order; without `...` there must be as many."""
        if not isinstance(node, ast.Dict) or not isinstance(pattern, ast.Dict):
            return []
        pairs = [(key, value) for key, value in zip(pattern.keys, pattern.values, strict=True) if key is not None]
        is_open = len(pairs) < len(pattern.keys) or any(is_ellipsis(key) for key, _ in pairs)
        pairs = [(key, value) for key, value in pairs if not is_ellipsis(key)]
        if not is_open and len(pairs) != len(node.keys):
            return []
        current: list[Bindings] = [env]
        for key, value in pairs:
            current = [
                found
                for one in current
                for other_key, other in zip(node.keys, node.values, strict=True)
                for half in self.expression(key, other_key, one)
                for found in self.expression(value, other, half)
            ][:MAX_BINDINGS]
        return current

    def _call(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        if is_deep(pattern):
            return self._deep(pattern, node, env)
        if not isinstance(pattern, ast.Call) or not isinstance(node, ast.Call):
            return []
        found: list[Bindings] = []
        for one in self.expression(pattern.func, node.func, env):
            found += self._arguments(pattern, node, one)
        return found

    def _arguments(self, pattern: ast.Call, node: ast.Call, env: Bindings) -> list[Bindings]:
        is_open = any(is_ellipsis(item) for item in pattern.args)
        rest = next((name for item in pattern.args if (name := sequence_mark(item))), "")
        keywords = list(node.keywords)
        current: list[tuple[Bindings, tuple[ast.keyword, ...]]] = [(env, ())]
        for wanted in pattern.keywords:
            current = [
                (found, (*used, keyword))
                for one, used in current
                for keyword in keywords
                if keyword not in used
                for found in self._keyword(wanted, keyword, one)
            ][:MAX_BINDINGS]
        if not is_open and not rest and len(pattern.keywords) != len(keywords):
            return []
        return [found for one, _ in current for found in self.sequence(pattern.args, node.args, one)][:MAX_BINDINGS]

    def _keyword(self, pattern: ast.keyword, node: ast.keyword, env: Bindings) -> list[Bindings]:
        if pattern.arg is None:
            return self.expression(pattern.value, node.value, env) if node.arg is None else []
        return [
            found
            for one in self.word(pattern.arg, node.arg, env)
            for found in self.expression(pattern.value, node.value, one)
        ]

    def sequence(self, patterns: Sequence[ast.AST], nodes: Sequence[ast.AST], env: Bindings) -> list[Bindings]:
        """Match a list in order; `...` and `$...ARGS` stand for any number of items."""
        if not patterns:
            return [env] if not nodes else []
        first, rest = patterns[0], patterns[1:]
        name = sequence_mark(first)
        if name or is_ellipsis(first):
            found: list[Bindings] = []
            for taken in range(len(nodes) + 1):
                for one in self.bind(name, tuple(nodes[:taken]), env) if name else [env]:
                    found += self.sequence(rest, nodes[taken:], one) if rest or taken == len(nodes) else []
                if len(found) >= MAX_BINDINGS:
                    break
            return found
        if not nodes:
            return []
        return [
            found for one in self.expression(first, nodes[0], env) for found in self.sequence(rest, nodes[1:], one)
        ][:MAX_BINDINGS]

    def fields(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        """Match two nodes of one type field by field."""
        current: list[Bindings] = [env]
        for name in pattern._fields:
            if name in ("ctx", "kind", "type_comment", "type_params"):
                continue
            wanted, value = getattr(pattern, name, None), getattr(node, name, None)
            current = [found for one in current for found in self.field(wanted, value, one)][:MAX_BINDINGS]
            if not current:
                break
        return current

    def field(self, wanted: object, value: object, env: Bindings) -> list[Bindings]:
        if isinstance(wanted, list):
            return self.sequence(wanted, value, env) if isinstance(value, list) else []
        if isinstance(wanted, ast.operator | ast.cmpop | ast.boolop | ast.unaryop):
            return [env] if type(wanted) is type(value) else []
        if isinstance(wanted, ast.AST):
            if is_ellipsis(wanted):
                return [env]
            return self.expression(wanted, value if isinstance(value, ast.AST) else None, env)
        if isinstance(wanted, str):
            return self.word(wanted, value if isinstance(value, str) else None, env)
        return [env] if wanted == value else []

    def parameters(self, pattern: ast.arguments, node: ast.arguments, env: Bindings) -> list[Bindings]:
        """Match a parameter list, all kinds of parameters in the order they are written."""
        if pattern.vararg is not None and pattern.vararg.arg.startswith(ELLIPSIS):
            return [env]
        return self.sequence(parameter_nodes(pattern), parameter_nodes(node), env)

    def _parameter(self, pattern: ast.AST, node: ast.AST, env: Bindings) -> list[Bindings]:
        if not isinstance(pattern, Parameter) or not isinstance(node, Parameter):
            return []
        current = self.expression(pattern.name, node.name, env)
        for wanted, value in ((pattern.annotation, node.annotation), (pattern.default, node.default)):
            if wanted is not None:
                current = [found for one in current for found in self.field(wanted, value, one)]
        return current


def _is_loose(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str) and "..." in part.value


@lru_cache(maxsize=256)
def _regex(text: str) -> re.Pattern[str]:
    return compile_regex(text)
