"""Repositories, files and pushes as the API shows them."""

import base64

from foureyes.standin.clock import iso
from foureyes.standin.git_reading import Entry
from foureyes.standin.shape_people import level_flags, simple_user
from foureyes.standin.state import Activity, Json, Level, Repository
from foureyes.standin.world import World, node_id

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_SETTINGS: Json = {
    "size": 1,
    "stargazers_count": 0,
    "watchers_count": 0,
    "watchers": 0,
    "forks_count": 0,
    "forks": 0,
    "language": "Python",
    "has_issues": True,
    "has_projects": False,
    "has_downloads": True,
    "has_wiki": False,
    "has_pages": False,
    "has_discussions": False,
    "license": None,
    "homepage": None,
    "mirror_url": None,
    "disabled": False,
    "is_template": False,
    "topics": [],
    "web_commit_signoff_required": False,
    "allow_forking": True,
}


def api_url(world: World, repository: Repository) -> str:
    return f"{world.base_url}/repos/{world.full_name(repository)}"


def web_url(world: World, repository: Repository) -> str:
    return f"{world.base_url}/{world.full_name(repository)}"


def repository(world: World, one: Repository, level: Level | None = None) -> Json:
    url, web = api_url(world, one), web_url(world, one)
    pulls = sum(pull.state == "open" for pull in one.pulls.values())
    shown: Json = {
        "id": one.id,
        "node_id": node_id("R", one.id),
        "name": one.name,
        "full_name": world.full_name(one),
        "private": one.is_private,
        "visibility": "private" if one.is_private else "public",
        "owner": simple_user(world, world.users[one.owner]),
        "html_url": web,
        "url": url,
        "description": None,
        "fork": one.fork_of is not None,
        "git_url": web.replace("http:", "git:") + ".git",
        "ssh_url": f"git@{world.base_url.split('//')[1].split(':')[0]}:{world.full_name(one)}.git",
        "clone_url": web + ".git",
        "svn_url": web,
        "default_branch": one.default_branch,
        "archived": one.is_archived,
        "open_issues": pulls,
        "open_issues_count": pulls,
        "pushed_at": iso(one.pushed_at or one.created_at),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
    }
    shown |= _SETTINGS | {key: url + rest for key, rest in _LINKS.items()}
    if level is not None:
        shown["permissions"] = level_flags(level)
    return shown


def full_repository(world: World, one: Repository, level: Level) -> Json:
    shown = repository(world, one, level) | {"network_count": 0, "subscribers_count": 0}
    parent = world.repository_by_id(one.fork_of)
    if parent:
        shown |= {"parent": repository(world, parent), "source": repository(world, parent)}
    return shown


def webhook_repository(world: World, one: Repository) -> Json:
    return repository(world, one)


def installation_repository(world: World, one: Repository) -> Json:
    """The five fields that installation webhooks list a repository with."""
    return {
        "id": one.id,
        "node_id": node_id("R", one.id),
        "name": one.name,
        "full_name": world.full_name(one),
        "private": one.is_private,
    }


def content(world: World, one: Repository, ref: str, entry: Entry, data: bytes | None) -> Json:
    """A file, or an entry of a folder's list (then without `data`)."""
    url = f"{api_url(world, one)}/contents/{entry.path}?ref={ref}"
    git_url = f"{api_url(world, one)}/git/{'trees' if entry.kind == 'tree' else 'blobs'}/{entry.oid}"
    html = f"{web_url(world, one)}/blob/{ref}/{entry.path}"
    kind = {"tree": "dir", "commit": "submodule"}.get(entry.kind, "symlink" if entry.mode == "120000" else "file")
    shown: Json = {
        "name": entry.path.rsplit("/", 1)[-1],
        "path": entry.path,
        "sha": entry.oid,
        "size": entry.size or 0,
        "url": url,
        "html_url": html,
        "git_url": git_url,
        "download_url": f"{web_url(world, one)}/raw/{ref}/{entry.path}" if entry.kind == "blob" else None,
        "type": kind if data is None else "file",
        "_links": {"self": url, "git": git_url, "html": html},
    }
    if data is not None:
        is_large = len(data) > 1_000_000
        text = "" if is_large else base64.encodebytes(data).decode()
        shown |= {"content": text, "encoding": "none" if is_large else "base64"}
    return shown


def activity(world: World, one: Activity) -> Json:
    actor = world.living(one.actor)
    return {
        "id": one.id,
        "node_id": node_id("PSH", one.id),
        "before": one.before,
        "after": one.after,
        "ref": one.ref,
        "timestamp": iso(one.at),
        "activity_type": one.kind,
        "actor": simple_user(world, actor) if actor else None,
    }
