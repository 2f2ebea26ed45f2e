"""Finds a formula in a file: an index of the file and formulas come in, matches with their bindings go out.

A match is a range of source and what the metavariables stand for there. Results of single patterns are kept for the
file, since rules share them.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from foureyes.rulepacks.bounded_regex import MAX_SUBJECT, matches
from foureyes.rulepacks.candidates import Candidates
from foureyes.rulepacks.comparison import holds
from foureyes.rulepacks.constants import Constants, Unknown
from foureyes.rulepacks.equality import same_code
from foureyes.rulepacks.formula import AllOf, AnyOf, Comparison, Condition, Formula, Leaf, NameRegex, TextSearch
from foureyes.rulepacks.matching import DEFAULT_BUDGET, Bindings, Bound, BudgetExceeded, Matcher
from foureyes.rulepacks.pattern_tree import Pattern, metavariable
from foureyes.rulepacks.source_index import SourceIndex
from foureyes.rulepacks.statements import StatementMatcher

MAX_MATCHES = 2_000
Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """`where` is (line, column, end line, end column): lines from 1, columns in bytes from 0."""

    where: Range
    node: ast.AST
    bindings: Bindings


class Search:
    """Evaluates formulas on one file. `exhausted` tells that a pattern ran out of budget somewhere."""

    def __init__(self, index: SourceIndex) -> None:
        self.index = index
        self.constants = Constants(index)
        self.matcher = Matcher(index, self.constants)
        self.statements = StatementMatcher(self.matcher)
        self.candidates = Candidates(index)
        self.exhausted = False
        self._leaves: dict[tuple[str, tuple[str, ...]], list[Match]] = {}
        self._known: dict[int, list[Match]] = {}
        self._possible: dict[int, bool] = {}

    def find(self, formula: Formula) -> list[Match]:
        """Return all matches, in no particular order."""
        found = self._known.get(id(formula))
        if found is None:
            found = self._evaluate(formula)[:MAX_MATCHES] if self._is_possible(formula) else []
            self._known[id(formula)] = found
        return found

    def _is_possible(self, formula: Formula) -> bool:
        """Whether the file has the names without which the formula finds nothing."""
        known = self._possible.get(id(formula))
        if known is None:
            known = self._possible[id(formula)] = self._has_words(formula)
        return known

    def _has_words(self, formula: Formula) -> bool:
        if isinstance(formula, Leaf):
            return formula.pattern.words <= self.index.words
        if isinstance(formula, AnyOf):
            return any(map(self._is_possible, formula.parts))
        if isinstance(formula, AllOf):
            return all(map(self._is_possible, (*formula.positives, *formula.insides)))
        return True

    def _evaluate(self, formula: Formula) -> list[Match]:
        if isinstance(formula, Leaf):
            return self._leaf(formula.pattern)
        if isinstance(formula, AnyOf):
            return [match for part in formula.parts for match in self.find(part)]
        if isinstance(formula, AllOf):
            return self._all_of(formula)
        return self._text_search(formula)

    def _leaf(self, pattern: Pattern) -> list[Match]:
        key = (pattern.text, pattern.callees)
        known = self._leaves.get(key)
        if known is not None:
            return known
        self.matcher.budget = DEFAULT_BUDGET
        found: list[Match] = []
        self._leaves[key] = found
        try:
            for match in self._candidates(pattern):
                found.append(match)
                if len(found) >= MAX_MATCHES:
                    break
        except BudgetExceeded:
            self.exhausted = True
        return found

    def _candidates(self, pattern: Pattern) -> Iterable[Match]:
        if pattern.expression is not None:
            for node in self.candidates.expressions(pattern, pattern.expression):
                for env in self.matcher.expression(pattern.expression, node, {}):
                    yield Match(_range(node, node), node, env)
            return
        for statement in self.candidates.statements(pattern):
            block, at = self.index.blocks[statement]
            for env, last in self.statements.sequence(pattern.statements, block, at, {}):
                first = block[0] if pattern.open_start else statement
                yield Match(_range(first, block[-1] if pattern.open_end else last), statement, env)

    def _text_search(self, formula: TextSearch) -> list[Match]:
        found: list[Match] = []
        for number, line in enumerate(self.index.lines, 1):
            for hit in formula.regex.finditer(line[:MAX_SUBJECT]):
                start, end = (len(line[:at].encode("utf-8", "surrogatepass")) for at in hit.span())
                groups: dict[str, Bound] = {str(at): text for at, text in enumerate(hit.groups(), 1) if text}
                found.append(Match((number, start, number, end), self.index.tree, groups))
                if len(found) >= MAX_MATCHES:
                    return found
        return found

    def _all_of(self, formula: AllOf) -> list[Match]:
        found = self._positives(formula)
        for inside in formula.insides:
            if not found:
                return []
            found = [merged for match in found for merged in self._around(match, inside)]
        for condition in formula.conditions:
            found = [match for match in found if self._holds(condition, match)]
        for negative in formula.negatives:
            if not found:
                return []
            found = [match for match in found if not self._around(match, negative)]
        return self._focused(found, formula.focus) if formula.focus else _unique(found)

    def _around(self, match: Match, formula: Formula) -> list[Match]:
        """Return the match with the bindings of every place around it (or the same place) that the formula finds."""
        if not self._is_possible(formula):
            return []
        pattern = formula.pattern if isinstance(formula, Leaf) else None
        if pattern is None or pattern.expression is None or not isinstance(match.node, ast.expr):
            return _within(match, self.find(formula))
        found: list[Match] = []
        self.matcher.budget = DEFAULT_BUDGET
        node: ast.AST | None = match.node
        try:
            while isinstance(node, ast.expr | ast.keyword | ast.comprehension | ast.FormattedValue):
                for env in self.matcher.expression(pattern.expression, node, match.bindings):
                    if _contains(_range(node, node), match.where):
                        found.append(replace(match, bindings=env))
                node = self.index.parents.get(node)
        except BudgetExceeded:
            self.exhausted = True
        return found[:20]

    def _positives(self, formula: AllOf) -> list[Match]:
        bare = [part for part in formula.positives if _bare_variable(part)]
        others = [part for part in formula.positives if not _bare_variable(part)]
        if not others and formula.insides:
            return self._bound_inside(formula, [_bare_variable(part) for part in bare])
        found: list[Match] | None = None
        for part in others or bare:
            matched = self.find(part)
            found = matched if found is None else _intersection(found, matched)
            if not found:
                return []
        return found or []

    def _bound_inside(self, formula: AllOf, names: list[str]) -> list[Match]:
        """`pattern: $X` with `pattern-inside: f($X)`: the places are those that the insides bind."""
        outer = self.find(formula.insides[0])
        if not names:
            return outer
        found = []
        for match in outer:
            node = match.bindings.get(names[0])
            if isinstance(node, ast.AST) and hasattr(node, "lineno"):
                found.append(Match(_range(node, node), node, match.bindings))
        return found

    def _holds(self, condition: Condition, match: Match) -> bool:
        if isinstance(condition, Comparison):
            return holds(condition.expression, self._values(match))
        bound = match.bindings.get(condition.variable)
        if bound is None:
            return False
        if isinstance(condition, NameRegex):
            return matches(condition.regex, self.text(bound))
        if isinstance(condition.formula, TextSearch):
            return condition.formula.regex.search(self.text(bound)[:MAX_SUBJECT]) is not None
        if isinstance(bound, str):
            return _is_named(condition.formula, bound)
        if not isinstance(bound, ast.AST) or not hasattr(bound, "lineno"):
            return False
        if isinstance(bound, ast.Name) and _is_named(condition.formula, bound.id):
            return True
        region = Match(_range(bound, bound), bound, match.bindings)
        return any(_is_inside(inner, region) for inner in self.find(condition.formula))

    def _values(self, match: Match) -> dict[str, str | bytes | int | float | complex | bool | None]:
        values = {}
        for name, bound in match.bindings.items():
            value = self.constants.value(bound) if isinstance(bound, ast.AST) else bound
            if not isinstance(value, Unknown | tuple):
                values[name] = value
        return values

    def _focused(self, found: list[Match], names: tuple[str, ...]) -> list[Match]:
        focused = []
        for match in found:
            for name in names:
                bound = match.bindings.get(name)
                if isinstance(bound, str):  # an attribute's name has no place of its own
                    focused.append(match)
                nodes = bound if isinstance(bound, tuple) else (bound,)
                for node in nodes:
                    if isinstance(node, ast.AST) and hasattr(node, "lineno"):
                        focused.append(replace(match, where=_range(node, node), node=node))
        return _unique(focused)

    def text(self, bound: Bound) -> str:
        """Return what a metavariable stands for, as text: a string constant's content, else the source."""
        if isinstance(bound, str):
            return bound
        if isinstance(bound, tuple):
            return ", ".join(self.index.text(node) for node in bound[:20])
        if isinstance(bound, ast.Constant) and isinstance(bound.value, str):
            return bound.value
        return self.index.text(bound)

    def source(self, bound: Bound) -> str:
        """Return what a metavariable stands for, as it is written in the code."""
        return self.index.text(bound) if isinstance(bound, ast.AST) else self.text(bound)


def _is_named(formula: Formula, name: str) -> bool:
    """Whether the formula matches an identifier that is no expression, such as an attribute's name."""
    if isinstance(formula, Leaf):
        pattern = formula.pattern.expression
        return isinstance(pattern, ast.Name) and (pattern.id == name or bool(metavariable(pattern)))
    if isinstance(formula, AnyOf):
        return any(_is_named(part, name) for part in formula.parts)
    if isinstance(formula, AllOf):
        return all(_is_named(part, name) for part in formula.positives) and not any(
            _is_named(part, name) for part in formula.negatives
        )
    return formula.regex.search(name) is not None


def _bare_variable(formula: Formula) -> str:
    return metavariable(formula.pattern.expression) if isinstance(formula, Leaf) else ""


def _range(first: ast.AST, last: ast.AST) -> Range:
    line, column = getattr(first, "lineno", 1), getattr(first, "col_offset", 0)
    for decorator in getattr(first, "decorator_list", ()):
        line, column = min((line, column), (decorator.lineno, max(0, decorator.col_offset - 1)))
    return line, column, getattr(last, "end_lineno", None) or line, getattr(last, "end_col_offset", None) or column


def _contains(outer: Range, inner: Range) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def _agree(one: Bindings, other: Bindings) -> bool:
    return all(same_code(other[name], value) for name, value in one.items() if name in other)


def _is_inside(match: Match, other: Match) -> bool:
    return _contains(other.where, match.where) and _agree(match.bindings, other.bindings)


def _within(match: Match, outer: list[Match]) -> list[Match]:
    return [replace(match, bindings={**o.bindings, **match.bindings}) for o in outer if _is_inside(match, o)][:20]


def _intersection(some: list[Match], others: list[Match]) -> list[Match]:
    found = []
    for one in some:
        for other in others:
            if _is_inside(one, other):
                found.append(replace(one, bindings={**other.bindings, **one.bindings}))
            elif _is_inside(other, one):
                found.append(replace(other, bindings={**one.bindings, **other.bindings}))
    return found[:MAX_MATCHES]


def _unique(found: list[Match]) -> list[Match]:
    seen: dict[tuple[Range, tuple[tuple[str, int], ...]], Match] = {}
    for match in found:
        key = (match.where, tuple(sorted((name, id(value)) for name, value in match.bindings.items())))
        seen.setdefault(key, match)
    return list(seen.values())
