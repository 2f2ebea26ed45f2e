"""Routes for commits, comparisons and git's own objects."""

import base64

from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.diffs import changes
from foureyes.standin.git_reading import list_tree, read_commit
from foureyes.standin.git_store import EMPTY_TREE, GitStore
from foureyes.standin.refusal import Refusal, not_found, unprocessable
from foureyes.standin.shape_commit import commit as show_commit
from foureyes.standin.shape_commit import file_change, git_commit
from foureyes.standin.shape_pull import pull_simple
from foureyes.standin.shape_repository import api_url, web_url
from foureyes.standin.state import Json, Repository
from foureyes.standin.world import World, node_id

_FILES = 300
_COMMITS = 250


def list_commits(call: Call) -> Answer:
    repository = call.repository("contents:read")
    git = call.world.git(repository)
    oid = git.need(call.query.get("sha") or repository.default_branch)
    path = call.query.get("path")
    found = git.commits("--max-count=10000", oid, *(["--", path] if path else []))
    size, number = call.query.get("per_page", "30"), call.query.get("page", "1")
    count = min(int(size) if size.isdigit() else 30, 100) * (int(number) if number.isdigit() else 1)
    shown: list[Json] = [
        show_commit(call.world, repository, one) if index < count else {} for index, one in enumerate(found)
    ]
    return Answer(200, Page(shown))


def get_commit(call: Call) -> Answer:
    repository = call.repository("contents:read")
    world, git = call.world, call.world.git(repository)
    oid = git.need(call.path["ref"], f"No commit found for SHA: {call.path['ref']}", 422)
    parents = read_commit(git, oid).parents
    base = parents[0] if parents else EMPTY_TREE
    if "diff" in call.accept:
        return Answer(
            200, git.run("diff-tree", "-r", "-M", "-p", base, oid), media="application/vnd.github.diff; charset=utf-8"
        )
    if call.accept.endswith(".sha"):
        return Answer(200, oid.encode(), media="application/vnd.github.sha; charset=utf-8")
    files = changes(git, base, oid)
    additions, deletions = sum(one.additions for one in files), sum(one.deletions for one in files)
    shown = show_commit(world, repository, oid) | {
        "stats": {"total": additions + deletions, "additions": additions, "deletions": deletions},
        "files": [file_change(world, repository, oid, one) for one in files[:_FILES]],
    }
    return Answer(200, shown)


def commit_pulls(call: Call) -> Answer:
    """The pull requests a commit belongs to: open ones that have it, and the one that brought it into a branch."""
    repository = call.repository("pull_requests:read")
    world, git = call.world, call.world.git(repository)
    oid = git.need(call.path["commit_sha"], f"No commit found for SHA: {call.path['commit_sha']}", 422)
    found = [
        pull
        for pull in repository.pulls.values()
        if pull.merge_commit == oid or (git.is_ancestor(oid, pull.head) and not git.is_ancestor(oid, pull.base))
    ]
    return Answer(200, Page([pull_simple(world, repository, pull) for pull in found]))


def compare(call: Call) -> Answer:
    repository = call.repository("contents:read")
    world = call.world
    left, dots, right = call.path["basehead"].partition("...")
    if not dots:
        raise not_found()
    git = world.git(repository)
    base = _side(world, repository, left)
    head = _side(world, repository, right)
    merge_base = git.merge_base(base, head)
    if merge_base is None:
        raise Refusal(404, f"No common ancestor between {left} and {right}.")
    if "diff" in call.accept:
        return Answer(
            200,
            git.run("diff-tree", "-r", "-M", "-p", merge_base, head),
            media="application/vnd.github.diff; charset=utf-8",
        )
    return Answer(200, _comparison(call, repository, base, head, merge_base))


def _comparison(call: Call, repository: Repository, base: str, head: str, merge_base: str) -> Json:
    world, git = call.world, call.world.git(repository)
    ahead = git.commits("--reverse", "--topo-order", f"{base}..{head}")
    behind = len(git.commits(f"{head}..{base}"))
    size, page = _paging(call)
    files = changes(git, merge_base, head)[:_FILES] if page == 1 else ()
    url = f"{web_url(world, repository)}/compare/{base}...{head}"
    words = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind", (False, False): "identical"}
    return {
        "url": f"{api_url(world, repository)}/compare/{call.path['basehead']}",
        "html_url": url,
        "permalink_url": url,
        "diff_url": f"{url}.diff",
        "patch_url": f"{url}.patch",
        "base_commit": show_commit(world, repository, base),
        "merge_base_commit": show_commit(world, repository, merge_base),
        "status": words[(bool(ahead), bool(behind))],
        "ahead_by": len(ahead),
        "behind_by": behind,
        "total_commits": len(ahead),
        "commits": [show_commit(world, repository, one) for one in ahead[(page - 1) * size : page * size]],
        "files": [file_change(world, repository, head, one) for one in files],
    }


def _paging(call: Call) -> tuple[int, int]:
    """Without paging parameters a comparison lists its first 250 commits."""
    size, page = call.query.get("per_page", ""), call.query.get("page", "")
    if not size and not page:
        return _COMMITS, 1
    return min(int(size) if size.isdigit() else 30, 100), int(page) if page.isdigit() else 1


def _side(world: World, repository: Repository, name: str) -> str:
    """`branch`, an id, or `owner:branch` of another repository of the network."""
    git = world.git(repository)
    owner, colon, ref = name.partition(":")
    if not colon:
        return git.need(name)
    for other in world.network(repository):
        if world.users[other.owner].login.lower() == owner.lower():
            oid = world.git(other).need(ref)
            if other.id != repository.id:
                git.take_from(world.git(other).path, oid, f"refs/standin/compare/{other.id}")
            return oid
    raise not_found()


def get_git_commit(call: Call) -> Answer:
    repository = call.repository("contents:read")
    oid = call.path["commit_sha"]
    if call.world.git(repository).kind(oid) != "commit":
        raise not_found()
    return Answer(200, git_commit(call.world, repository, oid))


def get_tree(call: Call) -> Answer:
    repository = call.repository("contents:read")
    git = call.world.git(repository)
    name = call.path["tree_sha"]
    oid = git.resolve(name) if git.kind(name) != "tree" else name
    if oid is None:
        raise not_found()
    entries = list_tree(git, oid, recursive=bool(call.query.get("recursive")))
    url = f"{api_url(call.world, repository)}/git"
    words = {"tree": "trees", "blob": "blobs", "commit": "commits"}
    shown: list[Json] = []
    for one in entries[:100_000]:
        item: Json = {"path": one.path, "mode": one.mode, "type": one.kind, "sha": one.oid}
        if one.size is not None:
            item["size"] = one.size
        shown.append(item | {"url": f"{url}/{words[one.kind]}/{one.oid}"})
    tree = git.line("rev-parse", oid + "^{tree}")
    return Answer(200, {"sha": tree, "url": f"{url}/trees/{tree}", "tree": shown, "truncated": len(entries) > 100_000})


def get_blob(call: Call) -> Answer:
    repository = call.repository("contents:read")
    git, oid = call.world.git(repository), call.path["file_sha"]
    if git.kind(oid) != "blob":
        raise not_found()
    data = git.read(oid)
    if "raw" in call.accept:
        return Answer(200, data, media="application/vnd.github.raw; charset=utf-8")
    shown: Json = {
        "sha": oid,
        "node_id": node_id("B", int(oid[:12], 16)),
        "size": len(data),
        "url": f"{api_url(call.world, repository)}/git/blobs/{oid}",
        "content": base64.encodebytes(data).decode(),
        "encoding": "base64",
    }
    return Answer(200, shown)


def _show_ref(call: Call, repository: Repository, git: GitStore, ref: str, oid: str) -> Json:
    url = api_url(call.world, repository)
    kind = git.kind(oid) or "commit"
    return {
        "ref": ref,
        "node_id": node_id("REF", int(oid[:12], 16)),
        "url": f"{url}/git/{ref}",
        "object": {"type": kind, "sha": oid, "url": f"{url}/git/{kind}s/{oid}"},
    }


def get_ref(call: Call) -> Answer:
    repository = call.repository("contents:read")
    git = call.world.git(repository)
    ref = f"refs/{call.path['ref']}"
    oid = git.refs(ref).get(ref)
    if oid is None:
        raise not_found()
    return Answer(200, _show_ref(call, repository, git, ref, oid))


def matching_refs(call: Call) -> Answer:
    repository = call.repository("contents:read")
    git = call.world.git(repository)
    prefix = f"refs/{call.path['ref']}"
    if ".." in prefix:
        raise unprocessable("Reference name is invalid")
    found = {ref: oid for ref, oid in git.refs("refs/").items() if ref.startswith(prefix)}
    return Answer(200, Page([_show_ref(call, repository, git, ref, oid) for ref, oid in found.items()]))


ROUTES = (
    Route("GET", "/repos/{owner}/{repo}/commits", list_commits),
    Route("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", commit_pulls),
    Route("GET", "/repos/{owner}/{repo}/commits/{ref}", get_commit, multi="ref"),
    Route("GET", "/repos/{owner}/{repo}/compare/{basehead}", compare, multi="basehead"),
    Route("GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}", get_git_commit),
    Route("GET", "/repos/{owner}/{repo}/git/trees/{tree_sha}", get_tree, multi="tree_sha"),
    Route("GET", "/repos/{owner}/{repo}/git/blobs/{file_sha}", get_blob),
    Route("GET", "/repos/{owner}/{repo}/git/ref/{ref}", get_ref, multi="ref"),
    Route("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref}", matching_refs, multi="ref"),
)
