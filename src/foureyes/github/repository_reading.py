"""What is asked of a repository beside one pull request's facts: which are open, where a head is now, a merge base."""

from dataclasses import dataclass

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import outcomes
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class PullRequestPlace:
    """Where a pull request stands now. `head_repository` is None when it has been deleted."""

    number: int
    head: str
    head_branch: str
    head_repository: str | None
    base: str
    base_branch: str
    is_open: bool
    is_draft: bool


def place(forge: RepositoryForge, number: int) -> PullRequestPlace:
    """Return where it stands: one request, to be made just before anything is written."""
    answer = forge.channel.get(forge.path("pulls", number))
    with outcomes(worded("pull request #{number}", number=number)):
        return _place(answer)


def open_pull_requests(forge: RepositoryForge) -> tuple[PullRequestPlace, ...]:
    """Return every open pull request."""
    answers = forge.channel.pages(forge.path("pulls"), {"state": "open"})
    with outcomes(worded("the open pull requests")):
        return tuple(_place(answer) for answer in answers)


def _place(answer: Fields) -> PullRequestPlace:
    head, base = answer.child("head"), answer.child("base")
    repository = head.child_or_none("repo")
    return PullRequestPlace(
        number=answer.number("number"),
        head=head.text("sha"),
        head_branch=head.text("ref"),
        head_repository=repository.text("full_name") if repository else None,
        base=base.text("sha"),
        base_branch=base.text("ref"),
        is_open=answer.text("state") == "open",
        is_draft=answer.flag("draft"),
    )


def merge_base(forge: RepositoryForge, base: str, head: str) -> str:
    """Return the commit where `head` left `base`: a shallow clone cannot tell."""
    answer = forge.channel.get(forge.path("compare", f"{base}...{head}"), {"per_page": 1})
    with outcomes(worded("the merge base")):
        return answer.child("merge_base_commit").text("sha")


def default_branch(forge: RepositoryForge) -> str:
    """Return the name of the default branch."""
    answer = forge.channel.get(forge.path())
    with outcomes(worded("the repository")):
        return answer.text("default_branch")


def branch_tip(forge: RepositoryForge, branch: str) -> str:
    """Return the commit that a branch is at."""
    answer = forge.channel.get(forge.path("branches", branch))
    with outcomes(worded("the branch")):
        return answer.child("commit").text("sha")
