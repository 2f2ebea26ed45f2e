"""Complexity is what radon counts: on the standard library's modules, and on every statement that counts."""

import argparse
import ast
import collections
import dataclasses
import inspect
import typing
from collections import Counter
from types import ModuleType

import pytest
from radon.visitors import ComplexityVisitor

from foureyes.analyses.complexity_increase_measure import measure
from foureyes.facts.source import ParsedSource, parse

EACH_STATEMENT = """
@decorated(a if b else c)
def f(x=1 if y else 2):
    def inner():
        while x:
            pass
        else:
            pass
    class Local:
        def hidden(self):
            if x: pass
        y = 1 if x else 2
    if inner() and x or y and not z:
        for a in b:
            async def deeper(): return [i for i in x if i if not i]
        else:
            assert x and y, (a if b else c)
    elif x:
        pass
    try:
        pass
    except A:
        pass
    except B:
        def in_handler(): return lambda: x and y
    else:
        pass
    finally:
        with a as b, c: pass
    match x:
        case [1, *rest]: pass
        case {"a": 1, **others} if x and y: pass
        case y: pass
    match x:
        case int() | str(): pass
        case {"b": 2}: pass
    return {a: b for a in b for c in d} | {a for a in b if a}

async def g():
    async for x in y: pass
    async with z: pass
    return (x async for x in y if x)

class C(B if x else D):
    if x:
        def m(self): return x or y or z
    def m(self): pass
    class Inner:
        @property
        def n(self): return 1 if self else 2
    for x in y:
        class InLoop:
            def o(self): pass
if x:
    def f(): pass
else:
    class C:
        def m(self): pass
"""
MODULES = (argparse, ast, collections, dataclasses, inspect, typing)


def by_radon(text: str) -> Counter[tuple[str, object]]:
    visitor = ComplexityVisitor.from_ast(ast.parse(text))
    found: Counter[tuple[str, object]] = Counter()
    stack = [("", list(visitor.functions), list(visitor.classes))]
    while stack:
        prefix, functions, classes = stack.pop()
        for function in functions:
            found[prefix + function.name, function.complexity] += 1
            stack.append((f"{prefix}{function.name}.", function.closures, []))
        stack.extend((f"{prefix}{item.name}.", item.methods, item.inner_classes) for item in classes)
    return found


def counted(text: str) -> Counter[tuple[str, object]]:
    source = parse(text.encode())
    assert isinstance(source, ParsedSource)
    result = measure(source)
    assert isinstance(result, dict)
    rows = result["functions"]
    assert isinstance(rows, list)
    return Counter((str(row[0]), row[1]) for row in rows if isinstance(row, list))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_whole_modules(module: ModuleType) -> None:
    text = inspect.getsource(module)
    assert counted(text) == by_radon(text)


def test_each_statement() -> None:
    assert counted(EACH_STATEMENT) == by_radon(EACH_STATEMENT)
    handlers = "def f():\n    try:\n        pass\n    except* E:\n        pass\n    else:\n        pass\n"
    assert counted(handlers) == by_radon(handlers)
