"""Branch protection and rulesets as the API shows them."""

from foureyes.standin.clock import iso
from foureyes.standin.shape_repository import api_url
from foureyes.standin.state import Json, Protection, Repository
from foureyes.standin.world import World, node_id


def branch_protection(world: World, one: Repository, branch: str, protection: Protection) -> Json:
    """Branch protection; what is not set is left out, as on GitHub."""
    url = f"{api_url(world, one)}/branches/{branch}/protection"
    shown: Json = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": protection.enforce_admins},
        "required_linear_history": {"enabled": False},
        "allow_force_pushes": {"enabled": protection.allows_force_pushes},
        "allow_deletions": {"enabled": protection.allows_deletions},
        "block_creations": {"enabled": False},
        "required_conversation_resolution": {"enabled": protection.require_threads_resolved},
        "lock_branch": {"enabled": False},
        "allow_fork_syncing": {"enabled": False},
        "required_signatures": {"url": f"{url}/required_signatures", "enabled": False},
    }
    if protection.checks:
        shown["required_status_checks"] = {
            "url": f"{url}/required_status_checks",
            "contexts_url": f"{url}/required_status_checks/contexts",
            "strict": protection.is_strict,
            "contexts": [check.context for check in protection.checks],
            "checks": [{"context": check.context, "app_id": check.app} for check in protection.checks],
        }
    if protection.approvals is not None:
        shown["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": protection.dismiss_stale,
            "require_code_owner_reviews": False,
            "require_last_push_approval": protection.require_last_push_approval,
            "required_approving_review_count": protection.approvals,
        } | (
            {"dismissal_restrictions": {"url": f"{url}/dismissal_restrictions", "users": [], "teams": [], "apps": []}}
            if protection.restricts_dismissals
            else {}
        )
    return shown


def rules(protection: Protection) -> list[Json]:
    """The rules of one ruleset."""
    found: list[Json] = []
    if protection.checks:
        checks = [
            {"context": check.context} | ({"integration_id": check.app} if check.app is not None else {})
            for check in protection.checks
        ]
        found.append(
            {
                "type": "required_status_checks",
                "parameters": {
                    "required_status_checks": checks,
                    "strict_required_status_checks_policy": protection.is_strict,
                    "do_not_enforce_on_create": protection.is_lax_on_create,
                },
            }
        )
    if protection.approvals is not None:
        found.append(
            {
                "type": "pull_request",
                "parameters": {
                    "dismiss_stale_reviews_on_push": protection.dismiss_stale,
                    "require_code_owner_review": False,
                    "require_last_push_approval": protection.require_last_push_approval,
                    "required_approving_review_count": protection.approvals,
                    "required_review_thread_resolution": protection.require_threads_resolved,
                    "dismissal_restriction": {"enabled": protection.restricts_dismissals, "allowed_actors": []},
                },
            }
        )
    if protection.merge_queue:
        found.append({"type": "merge_queue", "parameters": _QUEUE})
    if not protection.allows_force_pushes:
        found.append({"type": "non_fast_forward"})
    if not protection.allows_deletions:
        found.append({"type": "deletion"})
    return found


_QUEUE: Json = {
    "check_response_timeout_minutes": 60,
    "grouping_strategy": "ALLGREEN",
    "max_entries_to_build": 5,
    "max_entries_to_merge": 5,
    "merge_method": "MERGE",
    "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 5,
}


def source(world: World, one: Repository, protection: Protection) -> tuple[str, str]:
    """Whose ruleset it is: (type, name)."""
    if protection.is_of_organization:
        return "Organization", world.users[one.owner].login
    return "Repository", world.full_name(one)


def ruleset(world: World, one: Repository, protection: Protection, *, may_see_bypass: bool) -> Json:
    """Who may pass a ruleset by is shown to those only who may change it."""
    kind, name = source(world, one, protection)
    shown: Json = {
        "id": protection.ruleset or 0,
        "name": protection.name,
        "target": "branch",
        "source_type": kind,
        "source": name,
        "enforcement": protection.enforcement,
        "node_id": node_id("RRS", protection.ruleset or 0),
        "current_user_can_bypass": "never",
        "conditions": {"ref_name": {"include": [f"refs/heads/{protection.pattern}"], "exclude": []}},
        "rules": rules(protection),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "_links": {"self": {"href": f"{api_url(world, one)}/rulesets/{protection.ruleset}"}},
    }
    if may_see_bypass:
        shown["bypass_actors"] = [
            {"actor_id": actor.id, "actor_type": actor.kind, "bypass_mode": actor.mode} for actor in protection.bypass
        ]
    return shown
