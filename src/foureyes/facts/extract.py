"""One walk over a parsed blob: imports, definitions, references, wiring, exports.

In: `ParsedSource`. Out: `BlobFacts`, and the identifiers the name index is fed with. The walk keeps its own stacks, so
that the depth of the code does not matter. What stands in a signature, a decorator or a list of bases belongs to the
definition it introduces.
"""

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

from foureyes.facts import wiring
from foureyes.facts.extract_blocks import COMPOUND, blocks_of, is_main_guard, push_parameters
from foureyes.facts.extract_names import (
    added_exports,
    bound_names,
    called_name,
    dotted_name,
    is_stub,
    listed_strings,
    spelt_out,
)
from foureyes.facts.source import ParsedSource
from foureyes.facts.wiring_calls import call_traits
from foureyes.model.facts import BlobFacts, Definition, DefinitionKind, Guard, Import, Wiring
from foureyes.model.syntax import CODE_FIELDS

EXTRACTOR_VERSION = "4"

_LEAVES: tuple[type, ...] = (type(None), bool, int, str)
_CHILDREN: dict[type, tuple[str, ...]] = {**CODE_FIELDS, **dict.fromkeys(_LEAVES, ())}


class Extraction(NamedTuple):
    """`mentions` are the identifiers the blob uses; one that only a string spells out starts with a quote."""

    facts: BlobFacts
    mentions: frozenset[str]


class _Scope:
    """A definition (or the module) whose own body is still to be walked."""

    __slots__ = ("asserts", "guard", "is_in_class", "node", "pending", "qualname", "references")

    def __init__(self, node: ast.AST, qualname: str, guard: Guard, is_in_class: bool = False) -> None:
        self.node = node
        self.is_in_class = is_in_class
        self.qualname = qualname
        self.guard = guard
        self.references: set[str] = set()
        self.asserts = 0
        self.pending: list[ast.AST | None] = []


def extract(source: ParsedSource) -> BlobFacts:
    """Return what one blob says."""
    return survey(source).facts


def survey(source: ParsedSource) -> Extraction:
    """Return what one blob says, and what it mentions."""
    return _Walk().run(source)


class _Walk:
    def __init__(self) -> None:
        self.scopes: list[_Scope] = []
        self.imports: list[Import] = []
        self.definitions: list[Definition] = []
        self.wiring: list[Wiring] = []
        self.exports: list[str] | None = None
        self.has_main_guard = False
        self.constants: set[object] = set()
        self.known: set[str] = set()

    def run(self, source: ParsedSource) -> Extraction:
        module = _Scope(source.tree, "", Guard.NONE)
        self.block(source.tree.body, Guard.NONE, module)
        self.drain(module)
        while self.scopes:
            scope = self.scopes.pop()
            node = scope.node
            assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            self.block(node.body, scope.guard, scope)
            self.drain(scope)
            self.definitions.append(_definition(scope, node))
            self.known |= scope.references
        self.known |= module.references
        facts = BlobFacts(
            grammar=source.grammar,
            lines=source.text.count("\n") + (not source.text.endswith("\n") and source.text != ""),
            imports=tuple(sorted(self.imports, key=lambda item: item.line)),
            definitions=tuple(sorted(self.definitions, key=lambda item: (item.line, item.qualname))),
            references=tuple(sorted(module.references)),
            wiring=tuple(sorted(self.wiring, key=lambda item: item.line)),
            exports=None if self.exports is None else tuple(self.exports),
            has_main_guard=self.has_main_guard,
        )
        return Extraction(facts, self.mentions())

    def mentions(self) -> frozenset[str]:
        names = self.known
        for item in self.imports:
            if item.module:
                names.update(item.module.split("."))
            if item.name is not None:
                names.add(item.name)
        names.update(self.exports or ())
        return frozenset(names).union('"' + word for word in spelt_out(self.constants) - names)

    def block(self, body: list[ast.stmt], guard: Guard, scope: _Scope) -> None:
        """Walk the statements of one definition, blocks within it included; expressions are left pending."""
        blocks = [(body, guard)]
        while blocks:
            body, guard = blocks.pop()
            for node in body:
                kind = node.__class__
                if kind is ast.Expr:
                    self.expression_statement(node.value, scope)  # type: ignore[attr-defined]
                elif kind in _STATEMENTS:
                    _STATEMENTS[kind](self, node, guard, scope)
                elif kind in COMPOUND:
                    if kind is ast.For:
                        wiring.from_loop(node, self.wiring)  # type: ignore[arg-type]
                    blocks.extend(blocks_of(node, guard, scope.pending))
                else:
                    scope.pending.append(node)
                    if kind is ast.Assert:
                        scope.asserts += 1
                if kind is ast.If and not scope.qualname and is_main_guard(node.test):  # type: ignore[attr-defined]
                    self.has_main_guard = True

    def expression_statement(self, value: ast.expr, scope: _Scope) -> None:
        if value.__class__ is ast.Constant:
            return
        if isinstance(value, ast.Call) and not scope.qualname:
            self.exports = added_exports(self.exports, value)
            wiring.from_statement(value, self.wiring)
        scope.pending.append(value)

    def import_(self, node: ast.Import, guard: Guard, scope: _Scope) -> None:
        for alias in node.names:
            self.imports.append(Import(alias.name, 0, None, alias.asname, node.lineno, scope.qualname, guard))

    def import_from(self, node: ast.ImportFrom, guard: Guard, scope: _Scope) -> None:
        for alias in node.names:
            self.imports.append(
                Import(node.module or "", node.level, alias.name, alias.asname, node.lineno, scope.qualname, guard)
            )

    def definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, guard: Guard, scope: _Scope
    ) -> None:
        keeps_guard = isinstance(node, ast.ClassDef) or guard is Guard.TYPE_CHECKING
        qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
        inner = _Scope(node, qualname, guard if keeps_guard else Guard.NONE, isinstance(scope.node, ast.ClassDef))
        inner.pending.extend(node.decorator_list)
        if isinstance(node, ast.ClassDef):
            inner.pending.extend(node.bases)
            inner.pending.extend(node.keywords)
        else:
            push_parameters(node.args, inner.pending)
            inner.pending.append(node.returns)
        inner.pending.extend(getattr(node, "type_params", ()))
        self.scopes.append(inner)

    def assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, guard: Guard, scope: _Scope) -> None:
        wiring.from_assignment(node, self.wiring)
        if scope.qualname:
            scope.pending.append(node)
            return
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [name for target in targets for name in bound_names(target)]
        if "__all__" in names:
            self.exports = [*(self.exports or ()), *listed_strings(node.value)]
        self.bind(() if isinstance(node, ast.AugAssign) else names, node, [node], guard, scope)

    def type_alias(self, node: ast.stmt, guard: Guard, scope: _Scope) -> None:
        if scope.qualname:
            scope.pending.append(node)
        else:
            fields = vars(node)
            self.bind([fields["name"].id], node, [fields["value"], *fields["type_params"]], guard, scope)

    def bind(self, names: Iterable[str], node: ast.stmt, parts: Iterable[ast.AST], guard: Guard, scope: _Scope) -> None:
        found = _Scope(node, "", guard)
        found.pending.extend(parts)
        self.drain(found)
        scope.references |= found.references
        scope.asserts += found.asserts
        last, references = node.end_lineno or node.lineno, tuple(sorted(found.references))
        for name in names:
            self.definitions.append(Definition(name, DefinitionKind.VARIABLE, node.lineno, last, references=references))

    def return_(self, node: ast.Return, guard: Guard, scope: _Scope) -> None:
        wiring.from_return(node, self.wiring)
        scope.pending.append(node)

    def drain(self, scope: _Scope) -> None:
        """Walk all pending expressions of one scope."""
        stack = scope.pending
        add = scope.references.add
        pop = stack.pop
        push = stack.append
        extend = stack.extend
        children, named = _CHILDREN, _NAMED
        add_constant = self.constants.add
        while stack:
            node = pop()
            kind = node.__class__
            if kind is ast.Name:
                if node.ctx.__class__ is ast.Load:  # type: ignore[union-attr]
                    add(node.id)  # type: ignore[union-attr]
            elif kind is ast.Constant:
                add_constant(node.value)  # type: ignore[union-attr]
            elif kind is ast.Attribute:
                value = node.value  # type: ignore[union-attr]
                if node.ctx.__class__ is not ast.Store or not _is_self(value):  # type: ignore[union-attr]
                    add(node.attr)  # type: ignore[union-attr]
                push(value)
            elif kind in named:
                named[kind](self, node, scope)
            else:
                for field in children[kind]:
                    value = getattr(node, field)
                    if value.__class__ is list:
                        extend(value)
                    else:
                        push(value)

    def call(self, node: ast.Call, scope: _Scope) -> None:
        name = called_name(node.func)
        traits = call_traits(name)
        wiring.from_call(node, name, traits, self.wiring)
        scope.asserts += traits.asserts
        stack = scope.pending
        stack.append(node.func)
        stack.extend(node.args)
        for keyword in node.keywords:
            if keyword.arg is not None:
                scope.references.add(keyword.arg)
            stack.append(keyword.value)

    def keyword(self, node: ast.keyword, scope: _Scope) -> None:
        if node.arg is not None:
            scope.references.add(node.arg)
        scope.pending.append(node.value)

    def match_class(self, node: ast.MatchClass, scope: _Scope) -> None:
        scope.references.update(node.kwd_attrs)
        scope.pending.extend((node.cls, *node.patterns, *node.kwd_patterns))


_STATEMENTS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Import: _Walk.import_,
    ast.ImportFrom: _Walk.import_from,
    ast.FunctionDef: _Walk.definition,
    ast.AsyncFunctionDef: _Walk.definition,
    ast.ClassDef: _Walk.definition,
    ast.Assign: _Walk.assignment,
    ast.AnnAssign: _Walk.assignment,
    ast.AugAssign: _Walk.assignment,
    ast.Return: _Walk.return_,
}
if hasattr(ast, "TypeAlias"):  # from Python 3.12 on
    _STATEMENTS[ast.TypeAlias] = _Walk.type_alias
_NAMED: dict[type[ast.AST], Callable[..., None]] = {
    ast.Call: _Walk.call,
    ast.keyword: _Walk.keyword,
    ast.MatchClass: _Walk.match_class,
}


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _definition(scope: _Scope, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Definition:
    is_class = isinstance(node, ast.ClassDef)
    function_kind = DefinitionKind.METHOD if scope.is_in_class else DefinitionKind.FUNCTION
    return Definition(
        qualname=scope.qualname,
        kind=DefinitionKind.CLASS if is_class else function_kind,
        line=node.lineno,
        end_line=node.end_lineno or node.lineno,
        decorators=tuple(filter(None, map(dotted_name, node.decorator_list))),
        bases=tuple(filter(None, map(dotted_name, node.bases))) if isinstance(node, ast.ClassDef) else (),
        references=tuple(sorted(scope.references)),
        asserts=scope.asserts,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        is_stub=not is_class and is_stub(node.body),
    )
