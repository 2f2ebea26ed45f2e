"""Who has taken what on: paths as people write them, the nearest entry, and the comment that says it."""

import pytest

from foureyes.assembly.commands import Asked, Word, asked
from foureyes.ownership.taken_on import TakenOn, taker, tidy


@pytest.mark.parametrize(
    ("written", "path"),
    [("shop/pay.py", "shop/pay.py"), ("/shop/", "shop"), ("./shop//pay", "shop/pay"), (" . ", ""), ("/", "")],
)
def test_paths_as_git_writes_them(written: str, path: str) -> None:
    assert tidy(written) == path


@pytest.mark.parametrize(
    ("path", "person"),
    [
        ("shop/pay.py", "bo"),
        ("shop/cart.py", "ada"),
        ("shop", "ada"),
        ("shopping/cart.py", "root"),
        ("pay/card.py", "eve"),
    ],
)
def test_the_nearest_entry_counts_and_among_equals_the_last(path: str, person: str) -> None:
    rows = (("shop", "ada"), ("shop/pay.py", "bo"), ("", "root"), ("pay", "dan"), ("pay", "eve"))
    found = taker((TakenOn(item, who, "#1") for item, who in rows), path)
    assert found is not None
    assert found.person == person


def test_nobody() -> None:
    assert taker((TakenOn("shop", "ada", "#1"),), "shop.py") is None


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("/foureyes own shop/pay.py", "shop/pay.py"),
        ("/foureyes own `shop/my pay.py`\nthanks", "shop/my pay.py"),
        ("/foureyes own /shop/", "shop"),
    ],
)
def test_the_comment(body: str, subject: str) -> None:
    assert asked(body) == Asked(Word.OWN, subject)


@pytest.mark.parametrize("rest", ["", "/", "../other", "shop/../..", "a" * 501])
def test_a_comment_that_names_no_path(rest: str) -> None:
    wish = asked(f"/foureyes own {rest}")
    assert wish is not None
    assert "give the file or directory" in wish.problem
