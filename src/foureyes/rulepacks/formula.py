"""What a rule looks for, compiled: the operators of a rule file come in, a tree of formulas goes out.

An operator that the engine does not speak is refused by name: a rule that silently did less than it says would be worse
than none.
"""

import ast
import re
from dataclasses import dataclass, field, replace

from foureyes.model.wording import worded
from foureyes.rulepacks.bounded_regex import RegexError, compile_regex
from foureyes.rulepacks.comparison import ComparisonError, parse_comparison
from foureyes.rulepacks.pattern_tree import Pattern, PatternSyntaxError, mark, parse_pattern
from foureyes.rulepacks.yaml_tree import Plain

MAX_DEPTH = 30


class FormulaError(ValueError):
    """A rule's operators cannot be used; one line that says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A pattern of code."""

    pattern: Pattern


@dataclass(frozen=True, slots=True, eq=False)
class TextSearch:
    """A regular expression over the text of a file."""

    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf:
    """One of several formulas."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True, eq=False)
class NameRegex:
    """What a metavariable is bound to reads as the expression says."""

    variable: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class NamePattern:
    """What a metavariable is bound to holds code that matches a formula."""

    variable: str
    formula: "Formula"


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A condition on what metavariables are bound to."""

    expression: ast.Expression


Condition = NameRegex | NamePattern | Comparison


@dataclass(frozen=True, slots=True, eq=False)
class AllOf:
    """`positives` all match one place, which lies inside all `insides` and inside none of `negatives`."""

    positives: tuple["Formula", ...] = ()
    insides: tuple["Formula", ...] = ()
    negatives: tuple["Formula", ...] = ()
    conditions: tuple[Condition, ...] = ()
    focus: tuple[str, ...] = ()


Formula = Leaf | TextSearch | AnyOf | AllOf


@dataclass(slots=True)
class _Parts:
    """What the operators of one mapping ask for, as it is read."""

    positives: list[Formula] = field(default_factory=list)
    insides: list[Formula] = field(default_factory=list)
    negatives: list[Formula] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    focus: list[str] = field(default_factory=list)

    def freeze(self) -> Formula:
        if len(self.positives) == 1 and not (self.insides or self.negatives or self.conditions or self.focus):
            return self.positives[0]
        if not self.positives and not self.insides:
            raise FormulaError(worded("patterns needs at least one pattern that says what to find"))
        return AllOf(
            tuple(_narrowed(part, self.conditions) for part in self.positives),
            tuple(self.insides),
            tuple(self.negatives),
            tuple(sorted(self.conditions, key=lambda item: isinstance(item, NamePattern))),  # the dear ones last
            tuple(self.focus),
        )


_WORDS = re.compile(r"\^\(?([\w|]+)\)?\$")


def _narrowed(part: Formula, conditions: list[Condition]) -> Formula:
    """Tell a pattern that calls `$X(...)` or `a.$X(...)` the names that a condition allows, to try only those."""
    if isinstance(part, AnyOf):
        return AnyOf(tuple(_narrowed(each, conditions) for each in part.parts))
    call = part.pattern.expression if isinstance(part, Leaf) else None
    if not isinstance(part, Leaf) or not isinstance(call, ast.Call):
        return part
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for condition in conditions:
        if isinstance(condition, NameRegex) and condition.variable == mark(name):
            words = _WORDS.fullmatch(condition.regex.pattern)
            if words:
                return Leaf(replace(part.pattern, callees=tuple(words[1].split("|"))))
    return part


_IGNORED = frozenset({"metadata", "options", "by-side-effect", "exact"})
_TAINT = ("pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators")


def compile_formula(operators: dict[str, Plain], depth: int = 0) -> Formula:
    """Return the formula of a mapping of operators, which all hold."""
    if depth > MAX_DEPTH:
        raise FormulaError(worded("patterns are nested too deeply"))
    parts = _Parts()
    for key, value in operators.items():
        _add(parts, key, value, depth)
    return parts.freeze()


def _add(parts: _Parts, key: str, value: Plain, depth: int) -> None:
    if key == "patterns":
        parts.positives.append(_all_of(key, value, depth))
    elif key == "pattern-either":
        parts.positives.append(AnyOf(tuple(compile_formula(item, depth + 1) for item in _mappings(key, value))))
    elif key in ("pattern", "pattern-regex"):
        parts.positives.append(_leaf(key, value, depth))
    elif key == "pattern-inside":
        parts.insides.append(_leaf(key, value, depth))
    elif key in ("pattern-not", "pattern-not-inside", "pattern-not-regex"):
        parts.negatives.append(_leaf(key, value, depth))
    elif key == "focus-metavariable":
        names = value if isinstance(value, list) else [value]
        parts.focus += [_variable(key, name) for name in names]
    elif key.startswith("metavariable-"):
        parts.conditions.append(_condition(key, value, depth))
    elif key not in _IGNORED:
        raise FormulaError(
            worded("the operator {key} is not supported; supported are those in rules/README.md", key=key)
        )


def _all_of(key: str, value: Plain, depth: int) -> Formula:
    if depth > MAX_DEPTH:
        raise FormulaError(worded("patterns are nested too deeply"))
    parts = _Parts()
    for item in _mappings(key, value):
        for inner, operand in item.items():
            _add(parts, inner, operand, depth + 1)
    return parts.freeze()


def _mappings(key: str, value: Plain) -> list[dict[str, Plain]]:
    if not isinstance(value, list) or not value:
        raise FormulaError(worded("{key} must be a list of patterns", key=key))
    found = []
    for item in value:
        if not isinstance(item, dict):
            raise FormulaError(worded("each item of {key} must be a mapping such as pattern: f(...)", key=key))
        found.append(item)
    return found


def _leaf(key: str, value: Plain, depth: int) -> Formula:
    if isinstance(value, dict):
        return compile_formula(value, depth + 1)
    if not isinstance(value, str):
        raise FormulaError(worded("{key} must be text", key=key))
    try:
        if key.endswith("regex"):
            return TextSearch(compile_regex(value))
        return Leaf(parse_pattern(value))
    except PatternSyntaxError as error:
        raise FormulaError(
            worded("{key}: {error}: {pattern}", key=key, error=error.args[0], pattern=" ".join(value.split())[:60])
        ) from error
    except RegexError as error:
        raise FormulaError(worded("{key}: {error}", key=key, error=error.args[0])) from error


def _variable(key: str, value: Plain) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\$(?:\.\.\.)?[A-Z_0-9]+", value):
        raise FormulaError(worded("{key}: metavariable must be a name such as $X", key=key))
    return value.lstrip("$.")


def _condition(key: str, value: Plain, depth: int) -> Condition:
    if not isinstance(value, dict):
        raise FormulaError(worded("{key} must be a mapping", key=key))
    if key == "metavariable-comparison":
        return _comparison(key, value)
    variable = _variable(key, value.get("metavariable"))
    if key == "metavariable-regex":
        regex = value.get("regex")
        if not isinstance(regex, str):
            raise FormulaError(worded("metavariable-regex needs a regex"))
        try:
            return NameRegex(variable, compile_regex(regex))
        except RegexError as error:
            raise FormulaError(worded("{key}: {error}", key=key, error=error.args[0])) from error
    if key == "metavariable-pattern":
        language = value.get("language", "python")
        if language not in ("python", "py") and set(value) != {"metavariable", "language", "pattern-regex"}:
            raise FormulaError(
                worded("metavariable-pattern with language: {language} is not supported", language=str(language))
            )
        inner = {name: item for name, item in value.items() if name not in ("metavariable", "language")}
        return NamePattern(variable, compile_formula(inner, depth + 1))
    raise FormulaError(worded("the operator {key} is not supported; supported are those in rules/README.md", key=key))


def _comparison(key: str, value: dict[str, Plain]) -> Comparison:
    if "base" in value or "strip" in value:
        raise FormulaError(worded("{key} with base or strip is not supported", key=key))
    try:
        return Comparison(parse_comparison(str(value.get("comparison", ""))))
    except ComparisonError as error:
        raise FormulaError(worded("{key}: {error}", key=key, error=error.args[0])) from error
