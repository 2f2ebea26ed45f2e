"""Routes for a repository's settings: branch protection, rulesets, and what workflows may do."""

from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.checks_state import protections_of
from foureyes.standin.refusal import Refusal, not_found, unprocessable
from foureyes.standin.request_body import Body
from foureyes.standin.shape_repository import api_url
from foureyes.standin.shape_rules import branch_protection, rules, ruleset, source
from foureyes.standin.state import Level, Protection, Repository, RequiredCheck


def get_protection(call: Call) -> Answer:
    repository = call.repository("administration:read", level=Level.ADMIN)
    name = call.path["branch"]
    found = [one for one in protections_of(repository, name) if one.ruleset is None]
    for one in sorted(found, key=lambda one: one.pattern != name):
        return Answer(200, branch_protection(call.world, repository, name, one))
    raise Refusal(404, "Branch not protected")


def put_protection(call: Call) -> Answer:
    repository = call.repository("administration:write", level=Level.ADMIN)
    name, body = call.path["branch"], call.body
    for field in ("required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"):
        if not body.is_given(field):
            raise unprocessable(f'Invalid request.\n\n"{field}" wasn\'t supplied.')
    checks, reviews = body.part("required_status_checks"), body.part("required_pull_request_reviews")
    one = Protection(name, enforce_admins=body.flag("enforce_admins"))
    if checks is not None:
        one.is_strict = checks.flag("strict")
        one.checks = _required(checks)
    if reviews is not None:
        one.approvals = reviews.number("required_approving_review_count") or 0
        one.dismiss_stale = reviews.flag("dismiss_stale_reviews")
        one.require_last_push_approval = reviews.flag("require_last_push_approval")
        if reviews.flag("require_code_owner_reviews"):
            raise unprocessable("The stand-in does not enforce code owners.")
    one.require_threads_resolved = body.flag("required_conversation_resolution")
    _replace(repository, one)
    return Answer(200, branch_protection(call.world, repository, name, one))


def _required(checks: Body) -> tuple[RequiredCheck, ...]:
    named = tuple(RequiredCheck(one.need_text("context"), _app_id(one)) for one in checks.parts("checks"))
    return named or tuple(RequiredCheck(context) for context in checks.texts("contexts"))


def _app_id(check: Body) -> int | None:
    """-1 stands for "any App"."""
    number = check.number("app_id")
    return None if number == -1 else number


def _replace(repository: Repository, one: Protection) -> None:
    kept = [other for other in repository.protections if other.ruleset is not None or other.pattern != one.pattern]
    repository.protections = [*kept, one]


def delete_protection(call: Call) -> Answer:
    repository = call.repository("administration:write", level=Level.ADMIN)
    name = call.path["branch"]
    kept = [one for one in repository.protections if one.ruleset is not None or one.pattern != name]
    if len(kept) == len(repository.protections):
        raise Refusal(404, "Branch not protected")
    repository.protections = kept
    return Answer(204)


def branch_rules(call: Call) -> Answer:
    """Every rule of every active ruleset that touches the branch."""
    repository = call.repository("metadata:read")
    found = [
        rule
        | dict(zip(("ruleset_source_type", "ruleset_source"), source(call.world, repository, one), strict=True))
        | {"ruleset_id": one.ruleset}
        for one in protections_of(repository, call.path["branch"])
        if one.ruleset is not None
        for rule in rules(one)
    ]
    return Answer(200, Page(found))


def _may_change(call: Call, repository: Repository) -> bool:
    if call.caller.user is not None:
        return call.world.level(repository, call.caller.user) >= Level.ADMIN
    token = call.caller.token
    return token is not None and token.permissions.get("administration") == "write"


def _rulesets(call: Call, repository: Repository) -> list[Protection]:
    are_all = call.query.get("includes_parents", "true") == "true"
    return [one for one in repository.protections if one.ruleset and (are_all or not one.is_of_organization)]


def list_rulesets(call: Call) -> Answer:
    repository = call.repository("metadata:read")
    hidden = ("rules", "conditions", "current_user_can_bypass")
    shown = [ruleset(call.world, repository, one, may_see_bypass=False) for one in _rulesets(call, repository)]
    return Answer(200, Page([{key: value for key, value in one.items() if key not in hidden} for one in shown]))


def get_ruleset(call: Call) -> Answer:
    repository = call.repository("metadata:read")
    for one in _rulesets(call, repository):
        if one.ruleset == call.number("ruleset_id"):
            may_see = _may_change(call, repository)
            return Answer(200, ruleset(call.world, repository, one, may_see_bypass=may_see))
    raise not_found()


def get_actions(call: Call) -> Answer:
    repository = call.repository("administration:read", level=Level.ADMIN)
    url = f"{api_url(call.world, repository)}/actions/permissions/selected-actions"
    return Answer(200, {"enabled": True, "allowed_actions": "all", "selected_actions_url": url})


def get_workflow_permissions(call: Call) -> Answer:
    repository = call.repository("administration:read", level=Level.ADMIN)
    shown = {
        "default_workflow_permissions": repository.workflow_permission,
        "can_approve_pull_request_reviews": repository.actions_may_approve,
    }
    return Answer(200, shown)


ROUTES = (
    Route("GET", "/repos/{owner}/{repo}/branches/{branch}/protection", get_protection, multi="branch"),
    Route("PUT", "/repos/{owner}/{repo}/branches/{branch}/protection", put_protection, multi="branch"),
    Route("DELETE", "/repos/{owner}/{repo}/branches/{branch}/protection", delete_protection, multi="branch"),
    Route("GET", "/repos/{owner}/{repo}/rules/branches/{branch}", branch_rules, multi="branch"),
    Route("GET", "/repos/{owner}/{repo}/rulesets", list_rulesets),
    Route("GET", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", get_ruleset),
    Route("GET", "/repos/{owner}/{repo}/actions/permissions", get_actions),
    Route("GET", "/repos/{owner}/{repo}/actions/permissions/workflow", get_workflow_permissions),
)
