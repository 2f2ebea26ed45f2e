"""Does the gate bind? The setup of a repository at the forge comes in, one line for each thing that decides goes out.

It binds where nothing reaches a protected branch without our App's success: the check is required there, from our App
alone, and nobody may pass it by. What could not be read is said to be unknown, never ok.
"""

from collections.abc import Iterator

from foureyes.gate.binding_of_app import app_lines
from foureyes.gate.binding_of_branch import branch_lines
from foureyes.gate.binding_of_files import file_lines
from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import ForgeSetup, Unread

_ACTIONS = "Settings > Actions > General > Workflow permissions"


def binding(setup: ForgeSetup) -> tuple[Line, ...]:
    """Return what there is to say, in the order in which it is looked at."""
    return tuple(_lines(setup))


def _lines(setup: ForgeSetup) -> Iterator[Line]:
    for unread in setup.unread_branches:
        yield Line(
            "branches",
            State.UNKNOWN,
            f"not every protected branch was looked at: {unread.reason}",
            "a branch that does not require the check is a way around it",
            "name those that matter with --branch, or use a token that may read the repository",
            is_vital=True,
        )
    for branch in setup.branches:
        yield from branch_lines(setup, branch)
    yield from app_lines(setup)
    yield from _impostors(setup)
    yield _actions(setup)
    yield from file_lines(setup)


def _actions(setup: ForgeSetup) -> Line:
    why = "a workflow's approval may satisfy GitHub's own rules; to the gate it is a bot's, and never counts"
    page = f"{setup.page}/settings/actions"
    if isinstance(setup.workflows, Unread):
        return Line(
            "actions",
            State.UNKNOWN,
            f"whether workflows may approve pull requests is not known: {setup.workflows.reason}",
            why,
            f"look at {_ACTIONS} ({page}), or give a token of an administrator",
        )
    wrong = []
    if setup.workflows.may_approve:
        wrong.append("may approve pull requests")
    if setup.workflows.writes_by_default:
        wrong.append("have a token that may write unless they say otherwise")
    if wrong:
        fix = f"{_ACTIONS}: read-only, and no approving of pull requests ({page})"
        return Line("actions", State.WARNING, f"workflows {' and '.join(wrong)}", why, fix)
    return Line("actions", State.OK, "workflows cannot approve pull requests, and read by default", why)


def _impostors(setup: ForgeSetup) -> Iterator[Line]:
    why = (
        "where the check is not pinned to our App, their success opens the merge; where it is, it only misleads readers"
    )
    if isinstance(setup.posters, Unread):
        yield Line("same-name", State.UNKNOWN, f"who posts the check is not known: {setup.posters.reason}", why)
    elif setup.posters:
        who = sorted({f"{one.name} ({one.kind} on {one.commit[:12]})" for one in setup.posters})
        fix = "find the workflow or App and rename what it posts; then look at what was merged meanwhile"
        yield Line("same-name", State.WARNING, f"others post under the gate's name: {', '.join(who[:5])}", why, fix)
    else:
        yield Line("same-name", State.OK, "nobody else has posted a check or status of the gate's name lately", why)
    if isinstance(setup.naming_workflows, Unread):
        reason = setup.naming_workflows.reason
        yield Line("naming-workflow", State.UNKNOWN, f"the workflows could not be read: {reason}", why)
    elif setup.naming_workflows:
        files = ", ".join(setup.naming_workflows)
        fix = "rename the job or the status in these files"
        yield Line("naming-workflow", State.WARNING, f"workflows mention the gate's check by name: {files}", why, fix)
