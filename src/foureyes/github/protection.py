"""Whether GitHub asks for our check before a merge: a branch comes in, what its rules say of the check goes out."""

from collections.abc import Iterator
from dataclasses import dataclass

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Denied, Gone, outcomes
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.model.wording import worded

_ANY_APP = -1


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A required check of a branch; `app` None: whoever writes it. `source` is "ruleset" or "branch protection"."""

    context: str
    app: int | None
    source: str


@dataclass(frozen=True, slots=True)
class BranchRules:
    """What is required on a branch. `unread` names in words the rules that this App may not see."""

    checks: tuple[RequiredCheck, ...]
    unread: tuple[str, ...] = ()

    def is_pinned(self, app: int, name: str = APPROVAL_CHECK) -> bool | None:
        """Whether only this App can pass the required check; None where it is not required, or that cannot be told."""
        named = [check for check in self.checks if check.context == name]
        if any(check.app == app for check in named):
            return True
        return None if self.unread or not named else False

    def is_required(self, name: str = APPROVAL_CHECK) -> bool:
        """Whether a check of that name is required, whoever writes it."""
        return any(check.context == name for check in self.checks)


def branch_rules(forge: RepositoryForge, branch: str) -> BranchRules:
    """Read rulesets and branch protection of `branch`, whichever of them there are."""
    unread: list[str] = []
    checks: list[RequiredCheck] = []
    try:
        rules = forge.channel.pages(forge.path("rules", "branches", branch))
        with outcomes(worded("the rules of the branch")):
            checks += [check for rule in rules for check in _of_rule(rule)]
    except (Denied, Gone):
        unread.append("rulesets")
    try:
        answer = forge.channel.get(forge.path("branches", branch))
        with outcomes(worded("the branch")):
            checks += list(_of_branch(answer))
            if answer.flag("protected") and not answer.has("protection"):
                unread.append("branch protection")
    except (Denied, Gone):
        unread.append("branch protection")
    return BranchRules(tuple(checks), tuple(unread))


def _of_rule(rule: Fields) -> Iterator[RequiredCheck]:
    parameters = rule.child_or_none("parameters")
    if rule.text("type") != "required_status_checks" or parameters is None:
        return
    for check in parameters.children("required_status_checks"):
        app = check.number("integration_id") if check.has("integration_id") else None
        yield RequiredCheck(check.text("context"), app, "ruleset")


def _of_branch(branch: Fields) -> Iterator[RequiredCheck]:
    protection = branch.child_or_none("protection")
    required = protection.child_or_none("required_status_checks") if protection else None
    if required is None or required.text_or("enforcement_level", "on") == "off":
        return
    listed = list(required.children("checks"))
    for check in listed:
        app = check.number("app_id") if check.has("app_id") else _ANY_APP
        yield RequiredCheck(check.text("context"), None if app == _ANY_APP else app, "branch protection")
    named = {check.text("context") for check in listed}
    for context in required.names("contexts"):
        if context not in named:
            yield RequiredCheck(context, None, "branch protection")
