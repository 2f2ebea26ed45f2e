"""Commits beyond those that GitHub lists: made up from git, or not at all."""

from dataclasses import replace

from foureyes.github.branch_history import Move
from foureyes.github.checks_on_head import ChecksOnHead
from foureyes.github.collected import CollectedFacts, PullRequestText
from foureyes.model.change import Commit, Identity
from foureyes.model.gate_facts import Account, Facts, PushedCommit
from foureyes.model.review import Review
from foureyes.server.unlisted_commits import with_unlisted
from tests.report.samples import clean

A, B, C = "a" * 40, "b" * 40, "c" * 40
ADA, BO = 11, 12


def commit(oid: str, parent: str, email: str) -> Commit:
    who = Identity("Somebody", email)
    return Commit(oid, (parent,), who, who, 1, 1, "Change")


def collected(*moves: Move) -> CollectedFacts:
    accounts = {ADA: Account(ADA, ("ada",)), BO: Account(BO, ("bo",))}
    facts = Facts(1, C, "main", ADA, accounts, (PushedCommit(A, author=ADA, pusher=ADA),))
    text = PullRequestText("", "", (), "ada", ADA, "User", "main", "0" * 40, "topic", C, "acme/shop", False, 50)
    return CollectedFacts(facts, text, None, (), ChecksOnHead(), (), 0, history=moves, addresses={"ada@x.org": ADA})


def reviewed(*commits: Commit) -> Review:
    review = clean()
    return replace(review, change=replace(review.change, head=C, commits=commits, incomplete=()))


WHOLE = (
    commit(A, "0" * 40, "ada@x.org"),
    commit(B, A, f"{BO}+bo@users.noreply.github.com"),
    commit(C, B, "nobody@x.org"),
)


def test_git_tells_the_others_with_who_pushed_them() -> None:
    now = collected(Move(10, None, A, ADA), Move(60, A, C, BO))
    found = with_unlisted(now, now.facts, reviewed(*WHOLE))
    assert found is not None
    assert [(one.oid, one.author, one.pusher) for one in found.commits] == [(A, ADA, ADA), (B, BO, BO), (C, None, BO)]
    assert [one.after for one in found.pushes] == [A, C]


def test_where_git_does_not_fit_what_is_listed_nothing_is_made_up() -> None:
    now = collected()
    assert with_unlisted(now, now.facts, reviewed(*WHOLE[1:])) is None
    assert with_unlisted(now, now.facts, reviewed(*WHOLE[:2])) is None
