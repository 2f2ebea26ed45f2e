"""CODEOWNERS files as GitHub reads them: which line decides, what is skipped and what is said of it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.ownership.code_owners import LOCATIONS, SIZE_LIMIT, parse_code_owners
from foureyes.ownership.owner_pattern import owner_pattern

FILE = """\
# The people who answer for the shop.

*           @ada @example/shop
*.py        @grace   # Python is hers
/docs/      docs@example.com
/shop/      @example/shop\t@linus
/shop/generated
/shop/generated/keep.py @ada
"""


@pytest.mark.parametrize(
    ("path", "owners", "line"),
    [
        ("README.md", ("@ada", "@example/shop"), 3),
        ("tools/run.py", ("@grace",), 4),
        ("docs/conf.py", ("docs@example.com",), 5),
        ("shop/pay.py", ("@example/shop", "@linus"), 6),
        ("shop/generated/api.py", (), 7),
        ("shop/generated/keep.py", ("@ada",), 8),
        ("Shop/pay.md", ("@ada", "@example/shop"), 3),
    ],
)
def test_the_last_line_that_matches_decides(path: str, owners: tuple[str, ...], line: int) -> None:
    parsed = parse_code_owners(FILE)
    assert parsed.errors == ()
    assert parsed.owners(path) == owners
    rule = parsed.rule(path)
    assert rule is not None
    assert rule.line == line


def test_no_line_matches() -> None:
    parsed = parse_code_owners("/shop/ @ada\n")
    assert parsed.rule("docs/a.md") is None
    assert parsed.owners("docs/a.md") == ()


def test_the_locations_in_their_order() -> None:
    assert LOCATIONS == (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@pytest.mark.parametrize(
    ("line", "kind", "column", "advice"),
    [
        ("!shop/ @ada", "Invalid pattern", 1, "negated"),
        ("  shop/*.[ch] @ada", "Invalid pattern", 3, "ranges"),
        ("***/shop @ada", "Invalid pattern", 1, "did you mean **/shop?"),
        ("/ @ada", "Invalid pattern", 1, "will never match"),
        (r"\#shop @ada", "Invalid pattern", 1, "begins a comment"),
        ("shop ada", "Invalid owner", 6, ""),
        ("shop @ada docs@", "Invalid owner", 11, ""),
        ("shop @ada, @grace", "Invalid owner", 6, ""),
        ("shop @", "Invalid owner", 6, ""),
        ("shop @a/b/c", "Invalid owner", 6, ""),
        ("shop @ada\u00a0@grace", "Invalid owner", 6, ""),
        ("shop @ad\u0430", "Invalid owner", 6, ""),
    ],
)
def test_what_is_wrong_is_skipped_and_reported(line: str, kind: str, column: int, advice: str) -> None:
    parsed = parse_code_owners(f"* @all\n{line}\nsrc @src\n")
    [error] = parsed.errors
    assert (error.line, error.kind, error.column) == (2, kind, column)
    assert advice in error.message
    assert f"{kind} on line 2" in error.message
    assert parsed.owners("shop") == ("@all",)
    assert parsed.owners("src/a.py") == ("@src",)


@pytest.mark.parametrize(
    ("line", "path", "owners"),
    [
        ("shop @ada # @grace", "shop", ("@ada",)),
        ("shop @ada#@grace", "shop", ("@ada",)),
        ("shop # nobody", "shop", ()),
        ("  shop\t\t@ada  ", "shop", ("@ada",)),
        (r"my\ shop/ @ada", "my shop/a.py", ("@ada",)),
        (r"my\	shop @ada", "my\tshop", ("@ada",)),
        ("shop @ada\r", "shop", ("@ada",)),
        ("shop @ada_corp @example/the_team a.b+c@mail.example.org", "shop", None),
        ("caf\u00e9 @ada", "caf\u00e9/menu.py", ("@ada",)),
        ("shop\\", "shop\\x", ()),
        ("(group)/[id] @x", "(group)/[id]", ()),
    ],
)
def test_how_a_line_is_read(line: str, path: str, owners: tuple[str, ...] | None) -> None:
    wanted = tuple(line.split()[1:]) if owners is None else owners
    assert parse_code_owners(line).owners(path) == wanted


def test_comments_blank_lines_and_a_byte_order_mark() -> None:
    text = "\ufeff# x\n\n   \n\t# [y]\r\n\r\nshop @ada\u2028\n"
    parsed = parse_code_owners(text)
    assert [error.line for error in parsed.errors] == [6]
    assert parse_code_owners("\ufeffshop @ada").owners("shop") == ("@ada",)


def test_a_file_of_three_megabytes_is_ignored() -> None:
    line = "shop @ada\n"
    below = line + "#" * (SIZE_LIMIT - len(line) - 1)
    assert parse_code_owners(below).owners("shop") == ("@ada",)
    for text in (below + "#", line + "é" * (SIZE_LIMIT // 2)):
        parsed = parse_code_owners(text, ".github/CODEOWNERS")
        assert parsed.owners("shop") == ()
        assert [error.line for error in parsed.errors] == [0]
        assert "smaller than 3 MB" in parsed.errors[0].message


def test_a_large_file_is_read_and_asked_in_time() -> None:
    lines = [f"/pkg{number}/**/a*{number}.py @team{number}" for number in range(20_000)]
    text = "\n".join([*lines, *(f"name{number} @ada" for number in range(20_000)), "x" * 100_000, "\\" * 100_000])
    start = time.process_time()
    parsed = parse_code_owners(text)
    for number in range(0, 20_000, 7):
        assert parsed.owners(f"pkg{number}/b/a{number}.py") == (f"@team{number}",)
    assert time.process_time() - start < 10


_names = st.sampled_from(["a", "b", "ab", "*", "**", "a*", "?b", ""])
_patterns = st.builds(
    lambda parts, root: root + "/".join(parts), st.lists(_names, min_size=1, max_size=4), st.just("/")
)
_lines = st.lists(st.one_of(_patterns, _names.filter(bool)), max_size=12)
_paths = st.lists(st.sampled_from(["a", "b", "ab", "bb"]), min_size=1, max_size=4)


@settings(deadline=None, max_examples=300)
@given(_lines, _paths)
def test_the_index_answers_as_trying_all_lines_would(patterns: list[str], names: list[str]) -> None:
    parsed = parse_code_owners("\n".join(f"{pattern} @o{n}" for n, pattern in enumerate(patterns)))
    matching = [rule for rule in parsed.rules if owner_pattern(rule.pattern).matches(names)]
    assert parsed.rule("/".join(names)) == (matching[-1] if matching else None)


@settings(deadline=None, max_examples=200)
@given(st.text(), st.text(min_size=1))
def test_nothing_makes_it_raise(text: str, path: str) -> None:
    parsed = parse_code_owners(text)
    parsed.owners(path)
    assert all("\n" not in error.message for error in parsed.errors)
