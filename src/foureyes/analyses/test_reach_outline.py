"""A syntax tree becomes a `FileOutline`: every statement an effect with the chance that it runs.

Blocks are walked on an explicit stack. Functions inside functions are counted as their parent's code; classes inside
functions are classes of their own, since tests define what they need on the spot.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from foureyes.analyses import test_reach_code as code
from foureyes.analyses import test_reach_weights as weights
from foureyes.analyses.test_reach_bindings import index
from foureyes.analyses.test_reach_conditions import chances
from foureyes.analyses.test_reach_expressions import annotation, dotted, expression
from foureyes.analyses.test_reach_functions import FunctionNode, function_outline, parameters, yields

LOCALS = ".<locals>."


@dataclass(slots=True)
class _Scope:
    """Where statements stand: `prefix` of the names defined there, effects go to `effects`."""

    kind: str
    prefix: str
    effects: list[code.Effect]
    owner: str | None = None
    self_name: str | None = None
    function: code.FunctionOutline | None = None


@dataclass(slots=True)
class _Builder:
    file: code.FileOutline = field(default_factory=code.FileOutline)
    pending: list[tuple[list[ast.stmt], _Scope, float]] = field(default_factory=list)

    def run(self, tree: ast.Module) -> code.FileOutline:
        self.pending.append((tree.body, _Scope("module", "", self.file.body), 1.0))
        while self.pending:
            body, scope, weight = self.pending.pop()
            self.block(body, scope, weight)
        self.file.places.sort(key=lambda place: place.first)
        index(self.file)
        return self.file

    def block(self, body: list[ast.stmt], scope: _Scope, weight: float) -> None:
        for statement in body:
            handler = _STATEMENTS.get(type(statement))
            if handler is not None:
                handler(self, statement, scope, weight)
            weight *= _left_after(statement)

    def later(self, body: list[ast.stmt], scope: _Scope, weight: float) -> None:
        if body:
            self.pending.append((body, scope, weight))

    def add(self, scope: _Scope, weight: float, kind: str, value: code.Expression, name: str = "") -> None:
        scope.effects.append(code.Effect(weight, kind, name, value))

    def run_expression(self, node: ast.expr | None, scope: _Scope, weight: float) -> None:
        value = expression(node)
        if value is not None:
            self.add(scope, weight, "run", value)

    def bind(self, target: ast.expr, value: code.Expression, scope: _Scope, weight: float) -> None:
        stack = [target]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Name):
                self.add(scope, weight, "bind", value, node.id)
            elif isinstance(node, (ast.Tuple, ast.List)):
                stack.extend(reversed(node.elts))
            elif isinstance(node, ast.Starred):
                stack.append(node.value)
            elif isinstance(node, ast.Attribute):
                if _is_name(node.value, scope.self_name):
                    self.add(scope, weight, "attribute", value, node.attr)
                self.add(scope, weight, "run", code.Attribute(expression(node.value), node.attr))
                self.add(scope, weight, "run", value)
            elif isinstance(node, ast.Subscript):
                self.bind_item(node, value, scope, weight)

    def bind_item(self, node: ast.Subscript, value: code.Expression, scope: _Scope, weight: float) -> None:
        """`table[key] = value`: the table holds the value from now on."""
        self.add(scope, weight, "run", code.Special(expression(node.value), "__setitem__"))
        self.add(scope, weight, "run", value)
        table = node.value
        if isinstance(table, ast.Name):
            self.add(scope, weight, "bind", value, table.id)
        elif isinstance(table, ast.Attribute) and _is_name(table.value, scope.self_name):
            self.add(scope, weight, "attribute", value, table.attr)

    def import_(self, node: ast.Import, scope: _Scope, weight: float) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.add(scope, weight, "bind", code.Imported(0, name, None), alias.asname or name)

    def import_from(self, node: ast.ImportFrom, scope: _Scope, weight: float) -> None:
        for alias in node.names:
            imported = code.Imported(node.level, node.module or "", alias.name)
            if alias.name == "*":
                self.file.stars.append(imported)
            else:
                self.add(scope, weight, "bind", imported, alias.asname or alias.name)

    def assign(self, node: ast.Assign, scope: _Scope, weight: float) -> None:
        value = expression(node.value)
        for target in node.targets:
            self.bind(target, value, scope, weight)
        self.add(scope, weight, "run", value)

    def annotated_assign(self, node: ast.AnnAssign, scope: _Scope, weight: float) -> None:
        self.bind(node.target, code.Annotated(annotation(node.annotation)), scope, weight)
        if node.value is not None:
            self.bind(node.target, expression(node.value), scope, weight)

    def augmented_assign(self, node: ast.AugAssign, scope: _Scope, weight: float) -> None:
        value = expression(node.value)
        operands = (expression(node.target), value)
        self.add(scope, weight, "run", code.Operation("I" + type(node.op).__name__, operands))
        if isinstance(node.target, ast.Name):
            self.add(scope, weight, "bind", value, node.target.id)

    def expression_statement(self, node: ast.Expr, scope: _Scope, weight: float) -> None:
        self.run_expression(node.value, scope, weight)

    def return_(self, node: ast.Return, scope: _Scope, weight: float) -> None:
        self.add(scope, weight, "return", expression(node.value))

    def if_(self, node: ast.If, scope: _Scope, weight: float) -> None:
        while True:
            yes, no = chances(node.test)
            self.add(scope, weight, "run", code.Special(expression(node.test), "__bool__"))
            self.later(node.body, scope, weight * yes)
            weight *= no
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        self.later(node.orelse, scope, weight)

    def for_(self, node: ast.For | ast.AsyncFor, scope: _Scope, weight: float) -> None:
        method = "__iter__" if isinstance(node, ast.For) else "__aiter__"
        items = code.Special(expression(node.iter), method)
        self.bind(node.target, items, scope, weight)
        self.add(scope, weight, "run", items)
        self.later(node.body, scope, weight * weights.LOOP)
        self.later(node.orelse, scope, weight * weights.IF)

    def while_(self, node: ast.While, scope: _Scope, weight: float) -> None:
        self.run_expression(node.test, scope, weight)
        self.later(node.body, scope, weight * weights.LOOP)
        self.later(node.orelse, scope, weight * weights.IF)

    def with_(self, node: ast.With | ast.AsyncWith, scope: _Scope, weight: float) -> None:
        for item in node.items:
            value = code.Entered(expression(item.context_expr), isinstance(node, ast.AsyncWith))
            self.add(scope, weight, "run", value)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, scope, weight)
        self.later(node.body, scope, weight)

    def try_(self, node: ast.Try, scope: _Scope, weight: float) -> None:
        self.later(node.body, scope, weight)
        for handler in node.handlers:
            if handler.type is not None and handler.name:
                self.add(scope, weight, "bind", code.Annotated(expression(handler.type)), handler.name)
            self.later(handler.body, scope, weight * weights.HANDLER)
        self.later(node.orelse, scope, weight)
        self.later(node.finalbody, scope, weight)

    def raise_(self, node: ast.Raise, scope: _Scope, weight: float) -> None:
        self.run_expression(node.exc, scope, weight * weights.RAISE)
        self.run_expression(node.cause, scope, weight * weights.RAISE)

    def assert_(self, node: ast.Assert, scope: _Scope, weight: float) -> None:
        self.run_expression(node.test, scope, weight)
        self.run_expression(node.msg, scope, weight * weights.ASSERT_MESSAGE)

    def delete(self, node: ast.Delete, scope: _Scope, weight: float) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self.add(scope, weight, "run", code.Special(expression(target.value), "__delitem__"))

    def match_(self, node: ast.Match, scope: _Scope, weight: float) -> None:
        self.run_expression(node.subject, scope, weight)
        for case in node.cases:
            self.later(case.body, scope, weight * weights.CASE)

    def function(self, node: FunctionNode, scope: _Scope, weight: float) -> None:
        decorators = [expression(item) for item in node.decorator_list]
        if scope.kind == "function":
            self.inner_function(node, decorators, scope, weight)
            return
        qualname = scope.prefix + node.name
        names = [dotted(item) for item in node.decorator_list]
        is_nested = LOCALS in qualname
        self.file.places.append(code.Place(qualname, node.lineno, node.end_lineno or node.lineno, is_nested))
        if any(name.rpartition(".")[2] == "overload" for name in names):
            return
        outline = function_outline(node, qualname, scope.owner if scope.kind == "class" else None)
        known = self.file.functions.setdefault(qualname, outline)
        if known is not outline:  # a setter, or the other branch of an `if`: one function in two parts
            known.words |= outline.words
            known.code_words |= outline.code_words
            known.urls += outline.urls
            known.decorator_names += names
        static = any(name == "staticmethod" for name in names)
        self_name = outline.first_parameter if scope.kind == "class" and not static else None
        inner = _Scope("function", qualname + LOCALS, known.body, scope.owner, self_name, known)
        self.later(node.body, inner, 1.0)
        reference = code.FunctionReference(qualname)
        self.add(scope, weight, "bind", reference, node.name)
        for decorator in decorators:
            self.add(scope, weight, "bind", code.Call(decorator, (reference,)), node.name)

    def inner_function(
        self, node: FunctionNode, decorators: list[code.Expression], scope: _Scope, weight: float
    ) -> None:
        value: code.Expression = code.Local()
        for decorator in reversed(decorators):
            value = code.Call(decorator, (value,))
        self.add(scope, weight, "bind", value, node.name)
        weight *= weights.INNER_FUNCTION
        for item in parameters(node):
            if item.arg != scope.self_name:
                typed = code.Annotated(annotation(item.annotation)) if item.annotation else None
                self.add(scope, weight, "bind", typed, item.arg)
        if scope.function is not None and yields(node):
            scope.function.yields = True
        self.later(node.body, scope, weight)

    def class_(self, node: ast.ClassDef, scope: _Scope, weight: float) -> None:
        qualname = scope.prefix + node.name
        metaclass = next((expression(item.value) for item in node.keywords if item.arg == "metaclass"), None)
        outline = code.ClassOutline(qualname, tuple(expression(base) for base in node.bases), metaclass, [])
        self.file.classes[qualname] = outline
        self.later(node.body, _Scope("class", qualname + ".", outline.body, qualname), 1.0)
        reference = code.ClassReference(qualname)
        value: code.Expression = reference
        for item in reversed(node.decorator_list):
            value = code.Call(expression(item), (value,))
        self.add(scope, weight, "bind", reference, node.name)
        if node.decorator_list:
            self.add(scope, weight, "bind", value, node.name)
        if scope.kind == "function":
            self.add(scope, weight, "class", None, qualname)


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Import: _Builder.import_,
    ast.ImportFrom: _Builder.import_from,
    ast.Assign: _Builder.assign,
    ast.AnnAssign: _Builder.annotated_assign,
    ast.AugAssign: _Builder.augmented_assign,
    ast.Expr: _Builder.expression_statement,
    ast.Return: _Builder.return_,
    ast.If: _Builder.if_,
    ast.For: _Builder.for_,
    ast.AsyncFor: _Builder.for_,
    ast.While: _Builder.while_,
    ast.With: _Builder.with_,
    ast.AsyncWith: _Builder.with_,
    ast.Try: _Builder.try_,
    ast.TryStar: _Builder.try_,
    ast.Raise: _Builder.raise_,
    ast.Assert: _Builder.assert_,
    ast.Delete: _Builder.delete,
    ast.Match: _Builder.match_,
    ast.FunctionDef: _Builder.function,
    ast.AsyncFunctionDef: _Builder.function,
    ast.ClassDef: _Builder.class_,
}


def outline(tree: ast.Module) -> code.FileOutline:
    """Return the outline of one file."""
    return _Builder().run(tree)


def _is_name(node: ast.expr, name: str | None) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _left_after(statement: ast.stmt) -> float:
    """The chance that the rest of the block runs after an `if` that may leave it."""
    if not isinstance(statement, ast.If) or statement.orelse:
        return 1.0
    last = statement.body[-1]
    if isinstance(last, (ast.Return, ast.Continue, ast.Break)):
        return weights.AFTER_EARLY_EXIT
    return weights.AFTER_GUARD if isinstance(last, ast.Raise) else 1.0
