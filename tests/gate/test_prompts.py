"""Who made an agent act by a comment, at the edges that no case has."""

import pytest

from foureyes.gate.prompts import prompters_by_comment, reads_like_approval
from foureyes.model.gate_facts import Account, Comment, Facts, Push, PushedCommit

BEN, CLEO, MILL, OTHER = 2, 3, 9, 10


def prompters(
    *comments: Comment, pushes: tuple[Push, ...] = (Push(50, "B", MILL),), author: int | None = None
) -> set[int]:
    people = {
        BEN: Account(BEN, ("ben",)),
        MILL: Account(MILL, ("mill-agent[bot]", "old-name[bot]"), True),
        OTHER: Account(OTHER, ("other[bot]",), True),
    }
    commits = (PushedCommit("A", author=OTHER, pushed_at=40), PushedCommit("B", author=author, pushed_at=60))
    return set(prompters_by_comment(Facts(1, "B", "main", MILL, people, commits, (), pushes, comments=comments)))


@pytest.mark.parametrize(
    ("body", "is_prompt"),
    [
        ("@mill-agent rename this", True),
        ("@mill rename this", True),
        ("@Mill-Agent, please", True),
        ("@old-name rename this", True),
        ("thanks\n\n@mill go on", True),
        ("@mil rename this", False),
        ("@millagent rename this", False),
        ("mail mill@mill-agent.example", False),
        ("> @mill rename this", False),
        ("   > @mill rename this", False),
        ("@ben rename this", False),
        ("rename this", False),
    ],
)
def test_which_words_call_the_agent(body: str, is_prompt: bool) -> None:
    assert prompters(Comment(BEN, 10, body)) == ({BEN} if is_prompt else set())


def test_only_a_push_that_comes_later_answers() -> None:
    assert prompters(Comment(BEN, 49, "@mill go on")) == {BEN}
    assert prompters(Comment(BEN, 50, "@mill go on")) == set()


def test_every_comment_is_looked_at() -> None:
    ghost, thanks, call = (Comment(None, 1, "@mill go on"), Comment(BEN, 2, "thanks"), Comment(BEN, 3, "@mill go on"))
    assert prompters(ghost, call, call, Comment(CLEO, 4, "@mill go on")) == {BEN, CLEO}
    assert prompters(ghost, thanks, call) == {BEN}


def test_the_last_push_of_each_bot_counts_wherever_it_is_told_of() -> None:
    assert prompters(Comment(BEN, 45, "@mill go on"), pushes=(Push(50, "B", MILL), Push(20, "A", MILL))) == {BEN}
    assert prompters(Comment(BEN, 55, "@mill go on"), author=MILL) == {BEN}
    assert prompters(Comment(BEN, 45, "@other go on")) == set()
    assert prompters(Comment(BEN, 35, "@other go on"), pushes=(Push(30, "Z"),)) == {BEN}
    assert prompters(Comment(BEN, 10, "@mill go on"), pushes=(Push(50, "B", BEN), Push(60, "C", 404))) == set()


@pytest.mark.parametrize(
    ("body", "does"),
    [
        ("LGTM", True),
        ("approved", True),
        ("I approve", True),
        ("/approve", True),
        ("/foureyes lgtm", True),
        ("ship it!", True),
        (":+1:", True),
        ("+1", True),
        ("\U0001f44d", True),
        ("disapproving", False),
        ("a+1 is b", False),
        ("/approved-by", True),
        ("what is this?", False),
    ],
)
def test_what_reads_like_an_approval(body: str, does: bool) -> None:
    assert reads_like_approval(Comment(BEN, 1, body)) == does
