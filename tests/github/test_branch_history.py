from collections.abc import Callable

from foureyes.github.branch_history import ENTRIES_AT_MOST, Move, branch_history, pushes, with_pushers
from foureyes.github.client import RepositoryForge
from foureyes.github.people import People
from foureyes.model.gate_facts import PushedCommit
from tests.github.scripted import Reply, Request, Script, Scripted

MALLORY, BOB, ALICE = 1, 2, 3
A, B, C, D = "a" * 40, "b" * 40, "c" * 40, "d" * 40


def test_each_commit_belongs_to_the_push_that_brought_it_first() -> None:
    commits = [PushedCommit(A), PushedCommit(B, (A,)), PushedCommit(C, (A,)), PushedCommit(D, (B, C))]
    moves = [Move(10, None, B, BOB), Move(20, B, D, MALLORY), Move(30, D, B, ALICE, True), Move(40, B, D, ALICE)]
    found = with_pushers(commits, moves)
    assert [(one.oid, one.pusher, one.pushed_at) for one in found] == [
        (A, BOB, 10),
        (B, BOB, 10),
        (C, MALLORY, 20),
        (D, MALLORY, 20),
    ]


def test_a_commit_that_no_move_brought_has_no_pusher() -> None:
    assert with_pushers([PushedCommit(A)], [Move(10, None, B, BOB)]) == (PushedCommit(A),)


def test_the_branchs_life_before_the_change_is_nobodys_concern() -> None:
    moves = [Move(10, None, A, ALICE), Move(20, A, B, BOB)]
    assert [one.pusher for one in pushes(moves, [B], opened_at=30)] == [BOB]


def test_what_was_forced_away_before_the_opening_counts() -> None:
    moves = [Move(5, None, C, ALICE), Move(10, C, B, MALLORY), Move(20, B, A, BOB, True)]
    assert [one.pusher for one in pushes(moves, [A], opened_at=30)] == [MALLORY, BOB]


def test_every_move_since_the_opening_counts() -> None:
    moves = [Move(10, None, A, ALICE), Move(40, A, B, MALLORY), Move(50, B, A, BOB, True)]
    assert [one.after for one in pushes(moves, [A], opened_at=30)] == [A, B, A]


def test_a_circle_in_the_log_ends() -> None:
    moves = [Move(at, A if at % 2 else B, B if at % 2 else A, BOB, True) for at in range(6)]
    assert len(pushes(moves, [A], opened_at=100)) == 5


def test_a_log_that_goes_back_further_says_so(
    opened: Callable[[Script], tuple[RepositoryForge, Scripted]],
) -> None:
    entry = {
        "ref": "refs/heads/topic",
        "activity_type": "push",
        "before": A,
        "after": B,
        "timestamp": "2026-11-01T10:00:00Z",
        "actor": {"id": BOB, "login": "bob", "type": "User"},
    }

    def answer(request: Request) -> Reply:
        page = int(request.query.get("page", "1"))
        following = f"{request.path}?ref=refs/heads/topic&per_page=100&page={page + 1}"
        return Reply(body=[entry] * 100, headers={"Link": f'<{server.url}{following}>; rel="next"'})

    forge, server = opened(answer)
    found = branch_history(forge, "acme/shop", "topic", People())
    assert (len(found.moves), found.is_cut) == (ENTRIES_AT_MOST, True)
