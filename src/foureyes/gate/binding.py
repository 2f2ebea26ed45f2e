"""Does the gate bind? The setup of a repository at the forge comes in, one line for each thing that decides goes out.

It binds where nothing reaches a protected branch without our App's success: the check is required there, from our App
alone, and nobody may pass it by. What could not be read is said to be unknown, never ok.
"""

from collections.abc import Iterator

from foureyes.gate.binding_of_app import app_lines
from foureyes.gate.binding_of_branch import branch_lines
from foureyes.gate.binding_of_files import file_lines
from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import ForgeSetup, Poster, Unread
from foureyes.model.wording import conjoined, joined, worded

_KINDS = {"status": worded("status"), "check run": worded("check run")}
_ACTIONS = worded("Settings > Actions > General > Workflow permissions")


def binding(setup: ForgeSetup) -> tuple[Line, ...]:
    """Return what there is to say, in the order in which it is looked at."""
    return tuple(_lines(setup))


def _lines(setup: ForgeSetup) -> Iterator[Line]:
    for unread in setup.unread_branches:
        yield Line(
            "branches",
            State.UNKNOWN,
            worded("not every protected branch was looked at: {reason}", reason=unread.reason),
            worded("a branch that does not require the check is a way around it"),
            worded("name those that matter with --branch, or use a token that may read the repository"),
            is_vital=True,
        )
    for branch in setup.branches:
        yield from branch_lines(setup, branch)
    yield from app_lines(setup)
    yield from _impostors(setup)
    yield _actions(setup)
    yield from file_lines(setup)


def _actions(setup: ForgeSetup) -> Line:
    why = worded("a workflow's approval may satisfy GitHub's own rules; to the gate it is a bot's, and never counts")
    page = f"{setup.page}/settings/actions"
    if isinstance(setup.workflows, Unread):
        return Line(
            "actions",
            State.UNKNOWN,
            worded("whether workflows may approve pull requests is not known: {reason}", reason=setup.workflows.reason),
            why,
            worded("look at {settings} ({page}), or give a token of an administrator", settings=_ACTIONS, page=page),
        )
    wrong = []
    if setup.workflows.may_approve:
        wrong.append(worded("may approve pull requests"))
    if setup.workflows.writes_by_default:
        wrong.append(worded("have a token that may write unless they say otherwise"))
    if wrong:
        fix = worded("{settings}: read-only, and no approving of pull requests ({page})", settings=_ACTIONS, page=page)
        return Line("actions", State.WARNING, worded("workflows {what}", what=conjoined(wrong)), why, fix)
    return Line("actions", State.OK, worded("workflows cannot approve pull requests, and read by default"), why)


def _posted(post: Poster) -> str:
    return worded(
        "{name} ({kind} on {commit})", name=post.name, kind=_KINDS.get(post.kind, post.kind), commit=post.commit[:12]
    )


def _impostors(setup: ForgeSetup) -> Iterator[Line]:
    why = worded(
        "where the check is not pinned to our App, their success opens the merge; where it is, it only misleads readers"
    )
    if isinstance(setup.posters, Unread):
        yield Line(
            "same-name",
            State.UNKNOWN,
            worded("who posts the check is not known: {reason}", reason=setup.posters.reason),
            why,
        )
    elif setup.posters:
        who = sorted({_posted(one) for one in setup.posters})
        fix = worded("find the workflow or App and rename what it posts; then look at what was merged meanwhile")
        yield Line(
            "same-name",
            State.WARNING,
            worded("others post under the gate's name: {who}", who=joined(", ", who[:5])),
            why,
            fix,
        )
    else:
        yield Line(
            "same-name",
            State.OK,
            worded("nobody else has posted a check or status of the gate's name lately"),
            why,
        )
    if isinstance(setup.naming_workflows, Unread):
        reason = setup.naming_workflows.reason
        yield Line(
            "naming-workflow",
            State.UNKNOWN,
            worded("the workflows could not be read: {reason}", reason=reason),
            why,
        )
    elif setup.naming_workflows:
        files = ", ".join(setup.naming_workflows)
        fix = worded("rename the job or the status in these files")
        yield Line(
            "naming-workflow",
            State.WARNING,
            worded("workflows mention the gate's check by name: {files}", files=files),
            why,
            fix,
        )
