"""Unused names of a file: vulture's visitors on a walk of our own say what vulture says by its own."""

from collections import defaultdict
from pathlib import Path

import pytest
from vulture.core import Vulture

from foureyes.analyses.orphan_definition_candidates import collect
from foureyes.facts.source import ParsedSource, parse

SOURCES = sorted(Path(__file__).parent.parent.parent.glob("src/foureyes/facts/**/*.py"))
EVERY_KIND = """
import os.path as p, sys
from a import b as c
__all__ = ["shown"]
class K(c):
    x: int = 1
    def m(self, unused, *args, key=1, **more): return "%(name)s {other}" % locals() + "{third}".format(**more)
    @property
    def prop(self): ...
    @staticmethod
    def s(): return hasattr(self, "asked") and getattr(self, "got", None)
async def f(a, /, b, *, d):
    async with a as e, b: yield lambda q: q
    match d:
        case K(x=1, y=[z, *rest]) | {"k": v, **others}: del z
    for i, (j, k) in enumerate(a): i += 1
    try: (w := 1)
    except* ValueError as error: raise
def shown(): return f"{p!r:>{sys.maxsize}}"
if __name__ == "__main__": shown()
"""


@pytest.mark.parametrize("data", [EVERY_KIND.encode(), *(path.read_bytes() for path in SOURCES)])
def test_the_walk_finds_what_vulture_finds(data: bytes) -> None:
    source = parse(data)
    assert isinstance(source, ParsedSource)
    own = Vulture()
    own.code, own.filename, own.noqa_lines = list(source.lines), Path("module.py"), defaultdict(set)
    own.visit(source.tree)
    groups = (own.unused_funcs, own.unused_classes, own.unused_methods, own.unused_props, own.unused_vars)
    expected = sorted({(i.name, i.first_lineno, i.last_lineno, i.typ, i.confidence) for found in groups for i in found})
    assert collect(source) == {"unused": [list(row) for row in expected]}


def test_deep_code_is_walked_all_the_same() -> None:
    source = parse(("x = " + "[" * 90 + "y" + "]" * 90 + "\ndef unused(): ...\n").encode())
    assert isinstance(source, ParsedSource)
    result = collect(source)
    assert isinstance(result, dict)
    unused = result["unused"]
    assert isinstance(unused, list)
    assert ["unused", 2, 2, "function", 60] in unused
