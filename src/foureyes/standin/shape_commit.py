"""Commits, file changes and comparisons as the API shows them."""

from urllib.parse import quote

from foureyes.standin.clock import iso
from foureyes.standin.diffs import FileChange
from foureyes.standin.git_reading import read_commit
from foureyes.standin.git_store import CommitText, Person
from foureyes.standin.shape_people import simple_user
from foureyes.standin.shape_repository import api_url, web_url
from foureyes.standin.state import Json, Repository
from foureyes.standin.world import World, node_id

WEB_FLOW = Person("GitHub", "noreply@github.com")
_UNSIGNED: Json = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}


def verification(text: CommitText) -> Json:
    """Commits that the stand-in itself made (web merges) are verified, as GitHub signs its own."""
    if text.committer == WEB_FLOW:
        return {
            "verified": True,
            "reason": "valid",
            "signature": text.signature or "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
            "payload": f"tree {text.tree}\n",
            "verified_at": iso(text.committed_at),
        }
    if text.signature:
        return _UNSIGNED | {"reason": "unknown_key", "signature": text.signature}
    return dict(_UNSIGNED)


def _account(world: World, person: Person) -> Json | None:
    user = world.web_flow if person == WEB_FLOW else world.user_by_email(person.email)
    return simple_user(world, user) if user else None


def git_person(person: Person, at: int) -> Json:
    return {"name": person.name, "email": person.email, "date": iso(at)}


def commit(world: World, one: Repository, oid: str) -> Json:
    text = read_commit(world.git(one), oid)
    url = api_url(world, one)
    return {
        "sha": oid,
        "node_id": node_id("C", int(oid[:12], 16)),
        "commit": {
            "author": git_person(text.author, text.authored_at),
            "committer": git_person(text.committer, text.committed_at),
            "message": text.message,
            "tree": {"sha": text.tree, "url": f"{url}/git/trees/{text.tree}"},
            "url": f"{url}/git/commits/{oid}",
            "comment_count": 0,
            "verification": verification(text),
        },
        "url": f"{url}/commits/{oid}",
        "html_url": f"{web_url(world, one)}/commit/{oid}",
        "comments_url": f"{url}/commits/{oid}/comments",
        "author": _account(world, text.author),
        "committer": _account(world, text.committer),
        "parents": [_parent(world, one, parent) for parent in text.parents],
    }


def _parent(world: World, one: Repository, oid: str) -> Json:
    return {
        "sha": oid,
        "url": f"{api_url(world, one)}/commits/{oid}",
        "html_url": f"{web_url(world, one)}/commit/{oid}",
    }


def git_commit(world: World, one: Repository, oid: str) -> Json:
    text = read_commit(world.git(one), oid)
    url = f"{api_url(world, one)}/git"
    return {
        "sha": oid,
        "node_id": node_id("C", int(oid[:12], 16)),
        "url": f"{url}/commits/{oid}",
        "html_url": f"{web_url(world, one)}/commit/{oid}",
        "author": git_person(text.author, text.authored_at),
        "committer": git_person(text.committer, text.committed_at),
        "tree": {"sha": text.tree, "url": f"{url}/trees/{text.tree}"},
        "message": text.message,
        "parents": [
            {"sha": p, "url": f"{url}/commits/{p}", "html_url": f"{web_url(world, one)}/commit/{p}"}
            for p in text.parents
        ],
        "verification": verification(text),
    }


def simple_commit(world: World, one: Repository, oid: str) -> Json:
    """The short form that suites and merge groups carry."""
    text = read_commit(world.git(one), oid)
    return {
        "id": oid,
        "tree_id": text.tree,
        "message": text.message,
        "timestamp": iso(text.committed_at),
        "author": {"name": text.author.name, "email": text.author.email},
        "committer": {"name": text.committer.name, "email": text.committer.email},
    }


def pushed_commit(world: World, one: Repository, oid: str, files: tuple[FileChange, ...]) -> Json:
    """A commit as the push webhook lists it."""
    text = read_commit(world.git(one), oid)
    return {
        "id": oid,
        "tree_id": text.tree,
        "distinct": True,
        "message": text.message,
        "timestamp": iso(text.committed_at),
        "url": f"{web_url(world, one)}/commit/{oid}",
        "author": _webhook_person(world, text.author),
        "committer": _webhook_person(world, text.committer),
        "added": [change.path for change in files if change.status == "added"],
        "removed": [change.path for change in files if change.status == "removed"],
        "modified": [change.path for change in files if change.status not in {"added", "removed"}],
    }


def _webhook_person(world: World, person: Person) -> Json:
    shown: Json = {"name": person.name, "email": person.email}
    user = world.web_flow if person == WEB_FLOW else world.user_by_email(person.email)
    return shown | ({"username": user.login} if user else {})


def file_change(world: World, one: Repository, head: str, change: FileChange) -> Json:
    path = quote(change.path)
    shown: Json = {
        "sha": change.blob,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{web_url(world, one)}/blob/{head}/{path}",
        "raw_url": f"{web_url(world, one)}/raw/{head}/{path}",
        "contents_url": f"{api_url(world, one)}/contents/{path}?ref={head}",
    }
    if change.previous is not None:
        shown["previous_filename"] = change.previous
    if change.patch is not None and change.additions + change.deletions <= 20_000:
        shown["patch"] = change.patch
    return shown
