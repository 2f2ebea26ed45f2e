"""The files that steer the gate come in: is the policy valid, who may let a change of them through, who owns them?"""

from collections.abc import Iterator

from foureyes.gate.exempt import touched_guardrails
from foureyes.gate.policy import parse_policy, policy_problems
from foureyes.model.diagnosis import Line, State
from foureyes.model.forge_setup import ForgeSetup, Unread
from foureyes.model.policy import ApprovalPolicy, Policy
from foureyes.model.safe_text import one_line
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
    why = "a policy that cannot be used blocks every change (CONFIG_ERROR)"
    found = setup.policy
    if isinstance(found, Unread):
        return None, Line("policy", State.UNKNOWN, f"the policy could not be read: {found.reason}", why)
    if found.text is None:
        what = f"there is no {found.path}: preset team holds"
        return Policy(), Line("policy", State.OK, what, "a missing file means the defaults, not off")
    problems = policy_problems(found.text, found.path)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        fix = "mend it on the default branch; foureyes config check says what is wrong"
        return None, Line("policy", State.FAILS, f"{one_line(problems[0])}{more}", why, fix)
    policy = parse_policy(found.text, found.path)
    return policy, Line("policy", State.OK, f"{found.path} is valid, preset {policy.preset}", why)


def _guardrails(approval: ApprovalPolicy) -> Line:
    why = "who may change these files decides what the gate asks, who owns code, and what agents are told"
    guarded = set(touched_guardrails(STEERING, approval))
    open_paths = [path for path in STEERING if path not in guarded]
    if open_paths:
        fix = "leave approval.guardrail_paths out of the policy (the built-in list has them), or add them"
        what = f"no guardrail: {', '.join(open_paths)}: whoever may approve code may approve a change of them"
        return Line("guardrails", State.WARNING, what, why, fix)
    needed = approval.guardrail_min_permission
    return Line("guardrails", State.OK, f"policy, workflows and CODEOWNERS need an approver with {needed}", why)


def _maintainers(setup: ForgeSetup, approval: ApprovalPolicy) -> Line:
    why = "a change of the policy, a workflow or CODEOWNERS waits for one of them, who is not its author"
    needed = approval.guardrail_min_permission
    if isinstance(setup.maintainers, Unread):
        what = f"who may let a change of the policy or a workflow through is not known: {setup.maintainers.reason}"
        return Line("maintainers", State.UNKNOWN, what, why)
    able = [login for login, level in setup.maintainers if level.rank >= needed.rank]
    names = ", ".join(able[:_SHOWN]) + (f" and {len(able) - _SHOWN} more" if len(able) > _SHOWN else "")
    if len(able) > 1:
        return Line("maintainers", State.OK, f"{len(able)} people have {needed} or more: {names}", why)
    what = f"only {names} has {needed} or more: nobody else can approve what they change"
    what = what if able else f"nobody has {needed} or more"
    fix = f"give a second person {needed}: {setup.page}/settings/access"
    return Line("maintainers", State.WARNING, what, why, fix)


def _owners(setup: ForgeSetup) -> Iterator[Line]:
    why = "where the policy or GitHub asks for code owners, a path without one is anybody's"
    found = setup.code_owners
    if isinstance(found, Unread):
        yield Line("code-owners", State.UNKNOWN, f"CODEOWNERS could not be read: {found.reason}", why)
        return
    if found.text is None:
        fix = "add .github/CODEOWNERS, with a line for /.foureyes.yml and /.github/"
        yield Line("code-owners", State.WARNING, "there is no CODEOWNERS file", why, fix)
        return
    owners = parse_code_owners(found.text, found.path)
    if owners.errors:
        told = one_line(owners.errors[0].message)
        fix = f"mend the line in {found.path}: it is skipped as it is"
        yield Line("code-owners", State.WARNING, f"{found.path}: {len(owners.errors)} errors: {told}", why, fix)
    yield _steering_owners(owners, why)


def _steering_owners(owners: CodeOwners, why: str) -> Line:
    places = (".foureyes.yml", ".github/workflows/ci.yml", owners.path)
    ownerless = [path for path in places if not owners.owners(path)]
    if ownerless:
        fix = f"add lines for /.foureyes.yml and /.github/ to {owners.path}"
        return Line("steering-owners", State.WARNING, f"nobody owns {', '.join(ownerless)}", why, fix)
    return Line("steering-owners", State.OK, "the policy, the workflows and CODEOWNERS have owners", why)
