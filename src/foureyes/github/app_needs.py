"""What the App asks of GitHub: each permission and each event, and what it is for. The least that does the work.

`docs/github-app.md` shows these tables, `app create` asks for them, and `missing` compares an installation with them.
"""

from dataclasses import dataclass

from foureyes.github.client import InstallationFacts


@dataclass(frozen=True, slots=True)
class Need:
    """A permission (`level` is "read" or "write") or an event (no level), and why. Some are needed for a part only."""

    name: str
    level: str
    why: str
    is_optional: bool = False


PERMISSIONS: tuple[Need, ...] = (
    Need("metadata", "read", "repository, collaborators and their permission at the time of a decision, branch rules"),
    Need("contents", "read", "git objects of base and head, the log of who pushed to the head branch"),
    Need("pull_requests", "write", "pull requests, reviews, comments; the summary and the comments on lines"),
    Need("checks", "write", "the check runs `foureyes / review` and `foureyes / human approval`"),
    Need(
        "statuses", "write", "one status on the default branch, so that rules can name this App as the check's source"
    ),
    Need("members", "read", "who is in a team that the policy or CODEOWNERS names", is_optional=True),
    Need("merge_queues", "read", "which pull requests a merge group is made of", is_optional=True),
)
EVENTS: tuple[Need, ...] = (
    Need("pull_request", "", "opened, pushed to, retargeted, edited, ready, reopened, closed"),
    Need("pull_request_review", "", "a review was submitted, edited or dismissed"),
    Need("issue_comment", "", "commands in comments on a pull request"),
    Need("check_run", "", "somebody asks for a check once more, or presses one of its buttons"),
    Need("check_suite", "", "somebody asks for all checks once more"),
    Need("merge_group", "", "the merge queue asks for the checks of a group", is_optional=True),
    Need("member", "", "a collaborator's permission changed", is_optional=True),
    Need("membership", "", "somebody joined or left a team", is_optional=True),
    Need("organization", "", "somebody joined or left the organisation", is_optional=True),
    Need("team", "", "a team was given or lost a repository", is_optional=True),
)
_RANK = {"": 0, "read": 1, "write": 2, "admin": 3}


def missing(installation: InstallationFacts) -> tuple[Need, ...]:
    """Return what the installation does not grant or is not told of."""
    lacking = [need for need in PERMISSIONS if _RANK.get(_granted(installation, need.name), 0) < _RANK[need.level]]
    lacking += [need for need in EVENTS if need.name not in installation.events]
    return tuple(lacking)


def _granted(installation: InstallationFacts, name: str) -> str:
    return installation.permissions.get(name, "")
