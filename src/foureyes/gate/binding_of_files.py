"""The files that steer the gate come in: is the policy valid, who may let a change of them through, who owns them?"""

from collections.abc import Iterator

from foureyes.gate.exempt import touched_guardrails
from foureyes.gate.policy import parse_policy, policy_problems
from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import ForgeSetup, Unread
from foureyes.model.policy import ApprovalPolicy, Policy
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.ownership.code_owners import CodeOwners, parse_code_owners

STEERING = (".foureyes.yml", ".github/workflows/ci.yml", ".github/CODEOWNERS", "CODEOWNERS", "AGENTS.md", "CLAUDE.md")
"""What decides over the gate, or over agents: the places that a policy should guard and somebody should own."""
_SHOWN = 5


def file_lines(setup: ForgeSetup) -> Iterator[Line]:
    """Say what the policy, CODEOWNERS and the people behind them mean for the gate."""
    policy, line = _policy(setup)
    yield line
    if policy is not None:
        yield _guardrails(policy.approval)
        yield _maintainers(setup, policy.approval)
    yield from _owners(setup)


def _policy(setup: ForgeSetup) -> tuple[Policy | None, Line]:
    why = worded("a policy that cannot be used blocks every change (CONFIG_ERROR)")
    found = setup.policy
    if isinstance(found, Unread):
        return None, Line(
            "policy", State.UNKNOWN, worded("the policy could not be read: {reason}", reason=found.reason), why
        )
    if found.text is None:
        what = worded("there is no {path}: preset team holds", path=found.path)
        return Policy(), Line("policy", State.OK, what, worded("a missing file means the defaults, not off"))
    problems = policy_problems(found.text, found.path)
    if problems:
        told = one_line(problems[0])
        if len(problems) > 1:
            told = worded("{problem} (and {count} more)", problem=told, count=len(problems) - 1)
        fix = worded("mend it on the default branch; foureyes config check says what is wrong")
        return None, Line("policy", State.FAILS, told, why, fix)
    policy = parse_policy(found.text, found.path)
    return policy, Line(
        "policy",
        State.OK,
        worded("{path} is valid, preset {preset}", path=found.path, preset=policy.preset.value),
        why,
    )


def _guardrails(approval: ApprovalPolicy) -> Line:
    why = worded("who may change these files decides what the gate asks, who owns code, and what agents are told")
    guarded = set(touched_guardrails(STEERING, approval))
    open_paths = [path for path in STEERING if path not in guarded]
    if open_paths:
        fix = worded("leave approval.guardrail_paths out of the policy (the built-in list has them), or add them")
        what = worded(
            "no guardrail: {paths}: whoever may approve code may approve a change of them",
            paths=", ".join(open_paths),
        )
        return Line("guardrails", State.WARNING, what, why, fix)
    needed = approval.guardrail_min_permission
    return Line(
        "guardrails",
        State.OK,
        worded("policy, workflows and CODEOWNERS need an approver with {permission}", permission=needed),
        why,
    )


def _maintainers(setup: ForgeSetup, approval: ApprovalPolicy) -> Line:
    why = worded("a change of the policy, a workflow or CODEOWNERS waits for one of them, who is not its author")
    needed = approval.guardrail_min_permission
    if isinstance(setup.maintainers, Unread):
        what = worded(
            "who may let a change of the policy or a workflow through is not known: {reason}",
            reason=setup.maintainers.reason,
        )
        return Line("maintainers", State.UNKNOWN, what, why)
    able = [login for login, level in setup.maintainers if level.rank >= needed.rank]
    names: str = ", ".join(able[:_SHOWN])
    if len(able) > _SHOWN:
        names = worded("{names} and {count} more", names=names, count=len(able) - _SHOWN)
    if len(able) > 1:
        return Line(
            "maintainers",
            State.OK,
            worded(
                "{count} people have {permission} or more: {names}", count=len(able), permission=needed, names=names
            ),
            why,
        )
    what = worded(
        "only {names} has {permission} or more: nobody else can approve what they change",
        names=names,
        permission=needed,
    )
    what = what if able else worded("nobody has {permission} or more", permission=needed)
    fix = worded("give a second person {permission}: {page}/settings/access", permission=needed, page=setup.page)
    return Line("maintainers", State.WARNING, what, why, fix)


def _owners(setup: ForgeSetup) -> Iterator[Line]:
    why = worded("where the policy or GitHub asks for code owners, a path without one is anybody's")
    found = setup.code_owners
    if isinstance(found, Unread):
        yield Line(
            "code-owners",
            State.UNKNOWN,
            worded("CODEOWNERS could not be read: {reason}", reason=found.reason),
            why,
        )
        return
    if found.text is None:
        fix = worded("add .github/CODEOWNERS, with a line for /.foureyes.yml and /.github/")
        yield Line("code-owners", State.WARNING, worded("there is no CODEOWNERS file"), why, fix)
        return
    owners = parse_code_owners(found.text, found.path)
    if owners.errors:
        told = one_line(owners.errors[0].message)
        fix = worded("mend the line in {path}: it is skipped as it is", path=found.path)
        yield Line(
            "code-owners",
            State.WARNING,
            worded("{path}: {count} errors: {first}", path=found.path, count=len(owners.errors), first=told),
            why,
            fix,
        )
    yield _steering_owners(owners, why)


def _steering_owners(owners: CodeOwners, why: str) -> Line:
    places = (".foureyes.yml", ".github/workflows/ci.yml", owners.path)
    ownerless = [path for path in places if not owners.owners(path)]
    if ownerless:
        fix = worded("add lines for /.foureyes.yml and /.github/ to {path}", path=owners.path)
        return Line(
            "steering-owners",
            State.WARNING,
            worded("nobody owns {paths}", paths=", ".join(ownerless)),
            why,
            fix,
        )
    return Line("steering-owners", State.OK, worded("the policy, the workflows and CODEOWNERS have owners"), why)
