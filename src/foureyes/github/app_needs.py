"""What the App asks of GitHub: each permission and each event, and what it is for. The least that does the work.

`docs/github-app.md` shows these tables, `app create` asks for them, and `missing` compares an installation with them.
"""

from dataclasses import dataclass

from foureyes.github.client import InstallationFacts
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class Need:
    """A permission (`level` is "read" or "write") or an event (no level), and why. Some are needed for a part only."""

    name: str
    level: str
    why: str
    is_optional: bool = False


PERMISSIONS: tuple[Need, ...] = (
    Need(
        "metadata",
        "read",
        worded("repository, collaborators and their permission at the time of a decision, branch rules"),
    ),
    Need("contents", "read", worded("git objects of base and head, the log of who pushed to the head branch")),
    Need("pull_requests", "write", worded("pull requests, reviews, comments; the summary and the comments on lines")),
    Need("checks", "write", worded("the check runs `foureyes / review` and `foureyes / human approval`")),
    Need(
        "statuses",
        "write",
        worded("one status on the default branch, so that rules can name this App as the check's source"),
    ),
    Need("members", "read", worded("who is in a team that the policy or CODEOWNERS names"), is_optional=True),
    Need("merge_queues", "read", worded("which pull requests a merge group is made of"), is_optional=True),
)
EVENTS: tuple[Need, ...] = (
    Need("pull_request", "", worded("opened, pushed to, retargeted, edited, ready, reopened, closed")),
    Need("pull_request_review", "", worded("a review was submitted, edited or dismissed")),
    Need("issue_comment", "", worded("commands in comments on a pull request")),
    Need("check_run", "", worded("somebody asks for a check once more, or presses one of its buttons")),
    Need("check_suite", "", worded("somebody asks for all checks once more")),
    Need("merge_group", "", worded("the merge queue asks for the checks of a group"), is_optional=True),
    Need("member", "", worded("a collaborator's permission changed"), is_optional=True),
    Need("membership", "", worded("somebody joined or left a team"), is_optional=True),
    Need("organization", "", worded("somebody joined or left the organisation"), is_optional=True),
    Need("team", "", worded("a team was given or lost a repository"), is_optional=True),
)
_RANK = {"": 0, "read": 1, "write": 2, "admin": 3}


def missing(installation: InstallationFacts) -> tuple[Need, ...]:
    """Return what the installation does not grant or is not told of."""
    lacking = [need for need in PERMISSIONS if _RANK.get(_granted(installation, need.name), 0) < _RANK[need.level]]
    lacking += [need for need in EVENTS if need.name not in installation.events]
    return tuple(lacking)


def _granted(installation: InstallationFacts, name: str) -> str:
    return installation.permissions.get(name, "")
