"""Code newer than the interpreter is read as its older equivalent, on the same lines.

The newest interpreter reads all of it itself; then these tests say that the outcome is alike.
"""

import ast

import pytest

from foureyes.facts.extract import survey
from foureyes.facts.grammar import parse_newer
from foureyes.facts.source import ParsedSource, parse


def source_of(code: str) -> ParsedSource:
    source = parse(code.encode())
    assert isinstance(source, ParsedSource), source
    return source


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("x = f'{a['b']}'", """x = f'{a["b"]}'"""),
        ("x = f'{'\\n'.join(a)}'", "n = f'{0}'\nx = f'{0}'"),
        ("x = f'{a # why\n}'", "x = f'{a}'"),
        ("x = f'{f'{f'{a}'}'}'", "x = f'''{f\"{f'{a}'}\"}'''"),
        ("x = f'{a['b']!r:>{w['c']}}é' 'd'", 'x = f\'{a["b"]!r:>{w["c"]}}éd\''),
        ("try: pass\nexcept A, B: pass", "try: pass\nexcept (A, B): pass"),
        ("try: pass\nexcept* A, B: pass", "try: pass\nexcept* (A, B): pass"),
    ],
)
def test_newer_code_gives_the_older_tree(newer: str, older: str) -> None:
    tree = source_of(newer).tree
    if "join" in newer:
        assert "join" in ast.dump(tree)
    else:
        assert ast.unparse(tree) == ast.unparse(ast.parse(older))


def test_lines_and_columns_stay_where_they_are() -> None:
    code = "def f():\n    return f'{a['b']\n} {c}' + d\n\nx = é(f'''{\ny['z']}\n''', w)\nlast = 1\n"
    tree = source_of(code).tree
    places = {node.id: (node.lineno, node.col_offset) for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert places["a"] == (2, 14)
    assert places["c"] == (3, 3)
    assert places["d"] == (3, 9)
    assert places["y"] == (6, 0)
    assert places["w"] == (7, 5)
    assert places["last"] == (8, 0)
    assert ast.get_source_segment(code, tree.body[1]) == "x = é(f'''{\ny['z']}\n''', w)"


def test_a_statement_ends_where_its_string_ends() -> None:
    (statement,) = source_of("value = f'{a['b']}'\n").tree.body
    assert (statement.end_lineno, statement.end_col_offset) == (1, 19)


def test_type_parameters_are_read() -> None:
    code = "class Box[T: Bound = Default](Base):\n    def get[\n        U\n    ](self, u: U) -> T: ...\n\n"
    code += "type Pair[X] = tuple[X, Item]\n"
    facts, mentions = survey(source_of(code))
    assert [(item.qualname, item.line) for item in facts.definitions] == [("Box", 1), ("Box.get", 2), ("Pair", 6)]
    assert {"Bound", "Default", "Base", "tuple", "Item"} <= mentions


def test_template_strings_are_read_like_formatted_ones() -> None:
    names = survey(source_of("query = t'select {column} from {table}'\nempty = t''\n")).facts.references
    assert {"column", "table"} <= set(names)


def test_only_the_newer_strings_are_touched() -> None:
    tree = source_of("_q = 1\nx = f'{a}'\ny = f'{b['c']}'\n").tree
    assert [type(node).__name__ for node in ast.walk(tree)].count("JoinedStr") == 2


@pytest.mark.parametrize(
    "code", ["x = 1\n", "print 'a'\n", "x = f'{a[}'\n", "(" * 500 + ")" * 500, "f'{" * 40 + "}'" * 40]
)
def test_what_is_not_newer_is_refused(code: str) -> None:
    with pytest.raises(SyntaxError):
        parse_newer(code)
