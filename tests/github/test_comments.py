from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.github.changed_files import changed_files
from foureyes.github.comments import marker, put_comment, react
from foureyes.github.diff_lines import DiffLines, diff_lines
from foureyes.github.inline_comments import InlineComment, OwnThread, put_inline, resolve_gone, suggestion
from foureyes.github.outcomes import Refused, RetryLater
from foureyes.standin.faults import Fault, Kind
from tests.github.forge_world import ForgeWorld, forge_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path / "hub") as made:
        yield made


def bodies(world: ForgeWorld) -> list[str]:
    return [comment.body for comment in world.hub.comments(world.repository, world.pull)]


def test_the_summary_is_written_once_and_edited_in_place(world: ForgeWorld) -> None:
    first = put_comment(world.shop, world.pull.number, "One finding.")
    assert put_comment(world.shop, world.pull.number, "No finding.") == first
    assert bodies(world) == [f"{marker('summary')}\nNo finding."]
    before = world.shop.requests
    put_comment(world.shop, world.pull.number, "No finding.")
    assert world.shop.requests == before + 1  # looked up, found to say so already


def test_somebody_elses_copy_of_our_mark_is_not_ours(world: ForgeWorld) -> None:
    copy = world.hub.comment(world.repository, world.pull, world.people["mallory"], f"{marker('summary')}\nAll good!")
    other = world.hub.create_user("foureyes", kind="User")
    world.hub.comment(world.repository, world.pull, other, f"{marker('summary')}\nApproved.")
    ours = put_comment(world.shop, world.pull.number, "Blocked.")
    assert ours != copy.id
    assert bodies(world)[0] == f"{marker('summary')}\nAll good!"
    assert put_comment(world.shop, world.pull.number, "Still blocked.") == ours


def test_a_known_comment_is_not_looked_up_and_a_deleted_one_is_written_anew(world: ForgeWorld) -> None:
    first = put_comment(world.shop, world.pull.number, "One.", known=0)
    before = world.shop.requests
    assert put_comment(world.shop, world.pull.number, "Two.", known=first) == first
    assert world.shop.requests == before + 1
    world.repository.comments.clear()
    assert put_comment(world.shop, world.pull.number, "Three.", known=first) != first
    assert bodies(world) == [f"{marker('summary')}\nThree."]


def test_a_comment_whose_answer_was_lost_is_found_again(world: ForgeWorld) -> None:
    world.hub.fail(Fault(Kind.STATUS, "POST */comments", status=502, after_effect=True))
    with pytest.raises(RetryLater):
        put_comment(world.shop, world.pull.number, "Once.")
    put_comment(world.shop, world.pull.number, "Once.")
    assert bodies(world) == [f"{marker('summary')}\nOnce."]


def test_long_and_odd_comments_fit(world: ForgeWorld) -> None:
    put_comment(world.shop, world.pull.number, "ä" * 80_000 + "\udcff")
    assert bodies(world)[0].endswith("did not fit here.\n")


def test_a_command_is_answered_by_one_reaction(world: ForgeWorld) -> None:
    comment = world.hub.comment(world.repository, world.pull, world.people["bob"], "/foureyes recheck")
    react(world.shop, comment.id, "+1")
    react(world.shop, comment.id, "+1")
    assert [reaction.content for reaction in comment.reactions] == ["+1"]
    with pytest.raises(ValueError, match="no reaction"):
        react(world.shop, comment.id, "thumbsup")


def inline(fingerprint: str, first: int = 3, last: int = 3, path: str = "shop.py") -> InlineComment:
    return InlineComment(path, first, last, f"Look at {fingerprint}.", fingerprint)


def lines(world: ForgeWorld) -> dict[str, DiffLines]:
    return {file.path: file.lines for file in changed_files(world.shop, world.pull.number, 1).files}


def test_inline_comments_go_on_lines_of_the_diff_only(world: ForgeWorld) -> None:
    asked = [inline("a"), inline("b", 3, 4), inline("c", 90, 90), inline("d", path="README.md"), inline("a")]
    placed = put_inline(world.shop, world.pull.number, world.head, asked, threads=(), lines=lines(world))
    assert [item.fingerprint for item in placed.said] == ["a", "b"]
    assert [item.fingerprint for item in placed.outside] == ["c", "d"]
    assert [item.fingerprint for item in placed.already] == ["a"]
    said = [comment for thread in world.pull.threads for comment in thread.comments]
    assert [(one.path, one.start_line, one.line, one.side) for one in said] == [
        ("shop.py", None, 3, "RIGHT"),
        ("shop.py", 3, 4, "RIGHT"),
    ]
    assert world.hub.requests["POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"] == 1


def test_nothing_new_is_no_review(world: ForgeWorld) -> None:
    known = [OwnThread("T1", "a", is_resolved=True)]
    put_inline(world.shop, world.pull.number, world.head, [inline("a")], threads=known, lines=lines(world))
    assert world.hub.requests["POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"] == 0


def test_a_head_that_moved_refuses_lines_it_does_not_have(world: ForgeWorld) -> None:
    with pytest.raises(Refused, match="422"):
        put_inline(
            world.shop,
            world.pull.number,
            world.head,
            [inline("a", 500, 500)],
            threads=(),
            lines={"shop.py": DiffLines(((1, 900),))},
        )
    assert world.pull.threads == []


def test_a_suggestion_keeps_its_fence() -> None:
    assert suggestion("x = 1") == "```suggestion\nx = 1\n```"
    assert suggestion('"""\n```\n"""') == '````suggestion\n"""\n```\n"""\n````'


def test_resolving_nothing_asks_nothing(world: ForgeWorld) -> None:
    before = world.shop.requests
    assert resolve_gone(world.shop, [OwnThread("T", "a", True), OwnThread("U", "b", False)], {"b"}) == ()
    assert world.shop.requests == before


def test_lines_of_a_patch() -> None:
    patch = "@@ -1,2 +1,5 @@ def f\n a\n+b\n@@ -9 +12,0 @@\n-c\n@@ -20,0 +23 @@\n+d\n@@ odd @@\n+@@ -1 +99 @@"
    found = diff_lines(patch)
    assert found == DiffLines(((1, 5), (23, 23)), ((1, 2), (9, 9)))
    assert found.holds(2, 5)
    assert not found.holds(5, 23)
    assert found.holds(9, 9, is_new=False)
    assert diff_lines("") == DiffLines()
