"""What one walk reads out of a blob."""

from foureyes.facts.extract import Extraction, survey
from foureyes.facts.source import ParsedSource, parse
from foureyes.model.facts import Definition, DefinitionKind, Guard


def read(code: str) -> Extraction:
    source = parse(code.encode())
    assert isinstance(source, ParsedSource), source
    return survey(source)


def definition(code: str, qualname: str) -> Definition:
    return next(item for item in read(code).facts.definitions if item.qualname == qualname)


def guards(code: str) -> dict[str, Guard]:
    return {item.module or item.name or "": item.guard for item in read(code).facts.imports}


def test_imports_are_kept_as_written() -> None:
    code = "import a.b as c, d\nfrom . import x\nfrom ..p.q import y as z, w\nfrom m import *\n\n"
    code += "def f():\n    import late\n"
    found = [(i.module, i.level, i.name, i.alias, i.line, i.scope) for i in read(code).facts.imports]
    assert found == [
        ("a.b", 0, None, "c", 1, ""),
        ("d", 0, None, None, 1, ""),
        ("", 1, "x", None, 2, ""),
        ("p.q", 2, "y", "z", 3, ""),
        ("p.q", 2, "w", None, 3, ""),
        ("m", 0, "*", None, 4, ""),
        ("late", 0, None, None, 7, "f"),
    ]


def test_guards_say_what_may_keep_an_import_from_running() -> None:
    code = """
import plain
if TYPE_CHECKING:
    import typed
else:
    import untyped
if not typing.TYPE_CHECKING:
    import run
else:
    import notrun
try:
    import tried
    if x:
        import both
except ImportError:
    import instead
else:
    import after
finally:
    import always
if sys.platform == "win32":
    import conditional
if True:
    import certain
with suppress(ImportError):
    import suppressed
with open(f) as g:
    import inwith
for i in range(3):
    import looped
match x:
    case 1:
        import cased
try:
    def f():
        import inner
except ValueError:
    pass
"""
    assert guards(code) == {
        "plain": Guard.NONE,
        "typed": Guard.TYPE_CHECKING,
        "untyped": Guard.NONE,
        "run": Guard.NONE,
        "notrun": Guard.TYPE_CHECKING,
        "tried": Guard.TRY,
        "both": Guard.TRY,
        "instead": Guard.TRY,
        "after": Guard.TRY,
        "always": Guard.NONE,
        "conditional": Guard.CONDITION,
        "certain": Guard.NONE,
        "suppressed": Guard.TRY,
        "inwith": Guard.NONE,
        "looped": Guard.CONDITION,
        "cased": Guard.CONDITION,
        "inner": Guard.NONE,
    }


def test_definitions_have_kinds_spans_decorators_and_bases() -> None:
    code = """
LIMIT: int = 3
a, (b, *c) = 1, (2, 3)

@app.route("/x", methods=["GET"])
@plain
async def handler(x):
    def inner(): pass
    local = 1

class Shop(Base[int], metaclass=Meta):
    size = 1
    def sell(self):
        return 1
    class Inner: pass
"""
    found = [(d.qualname, d.kind, d.line, d.end_line) for d in read(code).facts.definitions]
    assert found == [
        ("LIMIT", DefinitionKind.VARIABLE, 2, 2),
        ("a", DefinitionKind.VARIABLE, 3, 3),
        ("b", DefinitionKind.VARIABLE, 3, 3),
        ("c", DefinitionKind.VARIABLE, 3, 3),
        ("handler", DefinitionKind.FUNCTION, 7, 9),
        ("handler.inner", DefinitionKind.FUNCTION, 8, 8),
        ("Shop", DefinitionKind.CLASS, 11, 15),
        ("Shop.sell", DefinitionKind.METHOD, 13, 14),
        ("Shop.Inner", DefinitionKind.CLASS, 15, 15),
    ]
    handler = definition(code, "handler")
    assert handler.decorators == ("app.route", "plain")
    assert handler.is_async
    assert definition(code, "Shop").bases == ("Base",)
    assert "Meta" in definition(code, "Shop").references


def test_references_are_those_of_the_own_body() -> None:
    code = """
@wraps(target)
def outer(x: Kind = make()) -> Answer:
    value = call(key=x.field, **more)
    self.stored = 1
    other.setter = 2
    value.part += 1
    del x.gone
    def inner():
        return hidden
    match x:
        case Point(left=1, right=y):
            pass
    return f"{shown!r:>{width}}"
top = read(base)
"""
    outer = definition(code, "outer").references
    assert {
        "wraps",
        "target",
        "Kind",
        "make",
        "Answer",
        "call",
        "key",
        "field",
        "more",
        "setter",
        "part",
        "gone",
    } <= set(outer)
    assert {"Point", "left", "right", "shown", "width"} <= set(outer)
    assert not {"hidden", "stored", "value_", "outer", "inner"} & set(outer)
    assert list(outer) == sorted(set(outer))
    assert definition(code, "top").references == ("base", "read")
    assert read(code).facts.references == ("base", "read")


def test_asserts_count_statements_calls_and_blocks() -> None:
    code = """
def test_x(self):
    assert a
    self.assertEqual(1, 2)
    mock.assert_called_once()
    _assert_valid(x)
    with pytest.raises(ValueError), pytest.warns(UserWarning):
        f()
    def nested():
        assert b
    passert(1)
"""
    assert definition(code, "test_x").asserts == 6
    assert definition(code, "test_x.nested").asserts == 1


def test_stubs_are_functions_that_do_nothing() -> None:
    bodies = {
        "pass": True,
        "...": True,
        '"doc"': True,
        "raise NotImplementedError('x')": True,
        "return 1": False,
        "raise E": False,
    }
    for body, expected in bodies.items():
        assert definition(f"def f(): {body}\n", "f").is_stub is expected, body


def test_exports_are_gathered_from_every_form() -> None:
    code = "__all__ = ['a', *['b']] + ['c']\n__all__ += ('d',)\n__all__.extend(['e'])\n"
    code += "__all__.append('f')\n__all__ += other.__all__\n"
    assert read(code).facts.exports == ("a", "b", "c", "d", "e", "f")
    assert read("x = 1\n").facts.exports is None
    assert read("__all__ = []\n").facts.exports == ()


def test_main_guards_are_seen_in_every_order() -> None:
    for guard in (
        '__name__ == "__main__"',
        '"__main__" == __name__',
        '__name__ == "__main__" and x',
        '__name__ in ("__main__", "m")',
    ):
        assert read(f"if {guard}:\n    run()\n").facts.has_main_guard, guard
    assert not read('def f():\n    if __name__ == "__main__": pass\n').facts.has_main_guard
    assert not read('if __name__ != "__main__":\n    run()\n').facts.has_main_guard


def test_mentions_are_everything_a_name_can_be_used_by() -> None:
    code = """
from shop.cart import total as t
import os.path
__all__ = ["exported"]
def defined(): pass
handler = getattr(x, "by_string")
path = "pkg.module:attr"
kind: "Optional[Forward | Other]" = None
text = "this is prose, not a name"
"""
    mentions = read(code).mentions
    assert {
        "shop",
        "cart",
        "total",
        "os",
        "path",
        "exported",
        "getattr",
        '"by_string',
        '"pkg',
        '"module',
        '"attr',
    } <= mentions
    assert {'"Optional', '"Forward', '"Other'} <= mentions
    assert not {"defined", "handler", "prose", '"prose', '"this', "t"} & mentions


def test_docstrings_are_no_mentions() -> None:
    assert not {'"word', "word"} & read('def f():\n    "word"\n').mentions


def test_every_kind_of_node_is_walked() -> None:
    code = """
match x:
    case None | True | 1 | -2 | "s" | a.b | [first, *rest] | {"k": v, **others} | Kind(p, q=r) | (y as z): pass
    case _ if guard: pass
global g
async def f(a, /, b=1, *c, d: e = 2, **h) -> i:
    nonlocal_ = [j async for j in k if l]
    async with m as n: await o
    async for p in q: pass
    else: yield r
    s = lambda t=u: t
    return {**v, w: x}, {y}, y[1:2:3, ...], (z := 1), not -1 if a else b, f"{a!r:{b}}", b"bytes", 1j
try: pass
except* E: raise F from G
while True:
    break
else: continue_
del a.b, c[d]
assert a, b
"""
    names = set(read(code).facts.references) | set(definition(code, "f").references)
    assert {"Kind", "q", "guard", "e", "i", "k", "l", "m", "o", "r", "u", "v", "w", "F", "G", "d", "b"} <= names
