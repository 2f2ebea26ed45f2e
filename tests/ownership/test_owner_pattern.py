"""GitHub's pattern dialect, one table; and that no pattern costs more than its length times the path's."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.ownership.owner_pattern import owner_pattern

# pattern, paths it matches, paths it does not
TABLE = [
    ("*", "shop.py a/shop.py a/b/c.py .env", ""),
    ("**", "shop.py a/b/c.py", ""),
    ("/**", "shop.py a/b/c.py", ""),
    ("**/", "a/shop.py a/b/c.py", "shop.py"),
    ("**/*", "shop.py a/b/c.py", ""),
    ("/", "", "shop.py a/b.py /"),
    ("//shop", "", "shop shop/a.py"),
    ("shop//pay", "", "shop/pay shop//pay/a"),
    ("shop", "shop shop/pay.py a/shop a/shop/b/c.py", "shop.py shops/pay.py ashop Shop"),
    ("/shop", "shop shop/pay.py shop/a/b.py", "a/shop shop.py a/shop/pay.py"),
    ("shop/", "shop/pay.py a/shop/pay.py a/shop/b/c.py", "shop a/shop"),
    ("/shop/", "shop/pay.py shop/a/b.py", "shop a/shop/pay.py"),
    ("shop/pay", "shop/pay shop/pay/card.py", "a/shop/pay shop/pays shop/pay.py"),
    ("shop/pay/", "shop/pay/card.py", "shop/pay a/shop/pay/card.py"),
    ("*.py", "shop.py a/shop.py .py x.py/readme", "shop.pyi shop.PY py"),
    ("/*", "shop.py .env", "a/shop.py a/b/c.py"),
    ("/*.py", "shop.py", "a/shop.py"),
    ("/*/", "a/shop.py a/b/c.py", "shop.py"),
    ("docs/*", "docs/start.md", "docs/a/b.md docs a/docs/start.md"),
    ("docs/*.md", "docs/start.md", "docs/a/start.md a/docs/start.md"),
    ("docs/*/", "docs/a/b.md docs/a/b/c.md", "docs/start.md"),
    ("docs/**", "docs/start.md docs/a/b/c.md", "docs a/docs/start.md"),
    ("docs/**/", "docs/start.md docs/a/b.md", "docs"),
    ("docs/**/*", "docs/start.md docs/a/b/c.md", "docs"),
    ("docs/**/*.md", "docs/start.md docs/a/b/c.md", "start.md docs/a.txt"),
    ("**/logs", "logs logs/a build/logs/a a/b/logs", "blogs logs.txt"),
    ("**/logs/*", "logs/a build/logs/a", "logs/a/b logs"),
    ("a/**/z", "a/z a/b/z a/b/c/z/d", "z b/a/z a/bz"),
    ("a/**/b/**/c", "a/b/c a/x/b/y/z/c a/b/b/c/d", "a/c a/b b/c"),
    ("a/**/**/z", "a/z a/b/c/z", "az"),
    ("a/*/z", "a/b/z a/b/z/y", "a/z a/b/c/z"),
    ("a**z", "az abz a/abz x/az", "a/z/b/c ab"),
    ("f?o", "foo fao a/fxo", "fo fooo f/o"),
    ("f*?o", "foo fabo", "fo"),
    ("?", "a x/b", "ab"),
    ("*a*?b*", "xaxbx aab", "ab ba"),
    (r"f\*o", "f*o", "foo fxo"),
    (r"f\?o", "f?o", "foo"),
    (r"\\", "\\", "x"),
    ("(group)/{a|b}", "(group)/{a|b}", "group/a"),
    (".github/", ".github/workflows/ci.yml", ".github xgithub/a"),
]


@pytest.mark.parametrize(("pattern", "matching", "other"), TABLE, ids=[row[0] for row in TABLE])
def test_the_dialect(pattern: str, matching: str, other: str) -> None:
    wanted = dict.fromkeys(matching.split(), True) | dict.fromkeys(other.split(), False)
    found = {path: owner_pattern(pattern).matches(path.split("/")) for path in wanted}
    assert found == wanted


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 5_000 + "b", "a" * 10_000),
        ("*?" * 2_000, "a" * 1_000),
        ("**/a/" * 2_000 + "b", "a/" * 4_000 + "c"),
        ("**/*a*/" * 500 + "b", "a/" * 2_000 + "c"),
    ],
)
def test_no_pattern_blows_up(pattern: str, path: str) -> None:
    start = time.process_time()
    assert not owner_pattern(pattern).matches(path.split("/"))
    assert time.process_time() - start < 5


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text("ab.*?\\", min_size=1, max_size=4), min_size=1, max_size=4))
def test_an_escaped_path_matches_itself_and_what_is_below(names: list[str]) -> None:
    escaped = ["".join(f"\\{char}" if char in "*?\\" else char for char in name) for name in names]
    pattern = owner_pattern("/" + "/".join(escaped))
    assert pattern.matches(names)
    assert pattern.matches([*names, "x"])
    assert not pattern.matches(["x", *names])
    assert not owner_pattern("/" + "/".join(escaped) + "/").matches(names)
