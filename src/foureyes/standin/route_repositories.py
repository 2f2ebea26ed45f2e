"""Routes for repositories, branches, files and pushes."""

from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.checks_state import protections_of
from foureyes.standin.git_reading import find_entry, list_tree
from foureyes.standin.refusal import Refusal, not_found
from foureyes.standin.shape_commit import commit as show_commit
from foureyes.standin.shape_repository import (
    activity,
    api_url,
    content,
    full_repository,
    web_url,
)
from foureyes.standin.state import Json, Level, Repository


def _level(call: Call, repository: Repository) -> Level:
    return Level.READ if call.caller.user is None else call.world.level(repository, call.caller.user)


def get_repository(call: Call) -> Answer:
    repository = call.repository("metadata:read")
    return Answer(200, full_repository(call.world, repository, _level(call, repository)))


def get_repository_by_id(call: Call) -> Answer:
    repository = call.world.repository_by_id(call.number("repository_id"))
    if repository is None:
        raise not_found()
    call.allowed(repository, "metadata:read")
    return Answer(200, full_repository(call.world, repository, _level(call, repository)))


def _branch_short(call: Call, repository: Repository, name: str, oid: str) -> Json:
    url = f"{api_url(call.world, repository)}/commits/{oid}"
    is_protected = bool(protections_of(repository, name))
    return {"name": name, "commit": {"sha": oid, "url": url}, "protected": is_protected}


def list_branches(call: Call) -> Answer:
    repository = call.repository("contents:read")
    refs = call.world.git(repository).refs("refs/heads/")
    names = {ref.removeprefix("refs/heads/"): oid for ref, oid in refs.items()}
    wanted = call.query.get("protected")
    if wanted is not None:
        names = {
            name: oid for name, oid in names.items() if bool(protections_of(repository, name)) == (wanted == "true")
        }
    return Answer(200, Page([_branch_short(call, repository, name, oid) for name, oid in names.items()]))


def get_branch(call: Call) -> Answer:
    repository = call.repository("contents:read")
    name = call.path["branch"]
    ref = f"refs/heads/{name}"
    oid = call.world.git(repository).refs(ref).get(ref)
    if oid is None:
        raise Refusal(404, "Branch not found")
    url = f"{api_url(call.world, repository)}/branches/{name}"
    found = [one for one in protections_of(repository, name) if one.ruleset is None]
    checks = [check for one in found for check in one.checks]
    shown = _branch_short(call, repository, name, oid) | {
        "commit": show_commit(call.world, repository, oid),
        "_links": {"self": url, "html": f"{web_url(call.world, repository)}/tree/{name}"},
        "protection_url": f"{url}/protection",
        "protection": {
            "enabled": bool(found),
            "required_status_checks": {
                "enforcement_level": "everyone" if checks else "off",
                "contexts": [check.context for check in checks],
                "checks": [{"context": check.context, "app_id": check.app} for check in checks],
            },
        },
    }
    return Answer(200, shown)


def get_content(call: Call) -> Answer:
    repository = call.repository("contents:read")
    world, git = call.world, call.world.git(repository)
    ref = call.query.get("ref") or repository.default_branch
    oid = git.need(ref, f"No commit found for the ref {ref}")
    entry = find_entry(git, oid, call.path.get("path", ""))
    if entry is None:
        raise not_found()
    if entry.kind == "tree":
        listed = list_tree(git, oid, recursive=False, under=entry.path)
        return Answer(200, [content(world, repository, ref, one, None) for one in listed])
    if entry.kind != "blob":
        raise not_found()
    data = git.read(entry.oid)
    if "raw" in call.accept:
        return Answer(200, data, media="application/vnd.github.raw+json; charset=utf-8")
    if len(data) > 100_000_000:
        raise Refusal(403, "This API returns blobs up to 100 MB in size.")
    return Answer(200, content(world, repository, ref, entry, data))


def list_activity(call: Call) -> Answer:
    """Newest first: who moved which branch from where to where."""
    repository = call.repository("contents:read")
    found = list(reversed(repository.activities))
    ref, kind, actor = call.query.get("ref"), call.query.get("activity_type"), call.query.get("actor")
    if ref:
        full = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
        found = [one for one in found if one.ref == full]
    if kind:
        found = [one for one in found if one.kind == kind]
    if actor:
        person = call.world.user(actor).id
        found = [one for one in found if one.actor == person]
    if call.query.get("direction") == "asc":
        found.reverse()
    return Answer(200, Page([activity(call.world, one) for one in found]))


ROUTES = (
    Route("GET", "/repos/{owner}/{repo}", get_repository),
    Route("GET", "/repositories/{repository_id}", get_repository_by_id),
    Route("GET", "/repos/{owner}/{repo}/branches", list_branches),
    Route("GET", "/repos/{owner}/{repo}/branches/{branch}", get_branch, multi="branch"),
    Route("GET", "/repos/{owner}/{repo}/contents/{path}", get_content, multi="path"),
    Route("GET", "/repos/{owner}/{repo}/activity", list_activity),
)
