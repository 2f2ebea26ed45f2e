"""Routes for pull requests: reading, opening, editing, their files and commits, merging; and the issues behind them."""

from foureyes.standin import pull_actions
from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.merging import merge, update_branch
from foureyes.standin.pull_actions import Proposal
from foureyes.standin.refusal import Refusal, invalid, not_found
from foureyes.standin.shape_commit import commit as show_commit
from foureyes.standin.shape_commit import file_change
from foureyes.standin.shape_people import simple_user
from foureyes.standin.shape_pull import (
    issue,
    merge_base,
    pull_commits,
    pull_files,
    pull_full,
    pull_simple,
)
from foureyes.standin.state import Level, PullRequest, Repository

_READ = ("pull_requests:read",)
_WRITE = ("pull_requests:write",)
_FILES = 3000
_COMMITS = 250
_DIFF_LINES = 20_000


def list_pulls(call: Call) -> Answer:
    repository = call.repository(*_READ)
    query = call.query
    state = query.get("state", "open")
    found = [pull for pull in repository.pulls.values() if state in ("all", pull.state)]
    if query.get("base"):
        found = [pull for pull in found if pull.base_ref == query["base"]]
    if query.get("head"):
        owner, _, ref = query["head"].partition(":")
        wanted = call.world.user(owner).id
        found = [pull for pull in found if (pull.head_owner, pull.head_ref) == (wanted, ref)]
    key = query.get("sort", "created")
    found.sort(key=lambda pull: (pull.updated_at if key == "updated" else pull.created_at, pull.number))
    if query.get("direction", "desc" if key == "created" else "asc") == "desc":
        found.reverse()
    return Answer(200, Page([pull_simple(call.world, repository, pull) for pull in found]))


def get_pull(call: Call) -> Answer:
    repository = call.repository(*_READ, "contents:read")
    pull = call.pull(repository)
    if "diff" in call.accept or "patch" in call.accept:
        git = call.world.git(repository)
        text = git.run("diff-tree", "-r", "-M", "-p", merge_base(call.world, repository, pull), pull.head)
        if text.count(b"\n") > _DIFF_LINES:
            raise Refusal(406, "Sorry, the diff exceeded the maximum number of lines (20000)")
        return Answer(200, text, media="application/vnd.github.diff; charset=utf-8")
    return Answer(200, pull_full(call.world, repository, pull))


def create_pull(call: Call) -> Answer:
    repository = call.repository(*_WRITE, level=Level.READ)
    body, world = call.body, call.world
    owner, colon, ref = body.need_text("head").rpartition(":")
    head = repository
    if colon:
        heads = [one for one in world.network(repository) if world.users[one.owner].login.lower() == owner.lower()]
        if not heads:
            raise invalid("PullRequest", "head")
        head = heads[0]
    asked = Proposal(body.need_text("title"), ref, body.need_text("base"), body.maybe_text("body"), body.flag("draft"))
    pull = pull_actions.open_pull(call.events, repository, head, asked, call.actor)
    return Answer(201, pull_full(world, repository, pull))


def edit_pull(call: Call) -> Answer:
    repository = call.repository(*_WRITE, level=Level.READ)
    pull, body, events = call.pull(repository), call.body, call.events
    is_author = pull.user == call.actor
    if call.caller.user is not None and not is_author and call.world.level(repository, call.actor) < Level.WRITE:
        raise Refusal(403, "Must have push access to repository")
    state = body.maybe_text("state")
    if state not in (None, "open", "closed"):
        raise invalid("PullRequest", "state")
    if body.has("base"):
        pull_actions.retarget(events, repository, pull, call.actor, body.text("base"))
    pull_actions.edit(events, repository, pull, call.actor, body.maybe_text("title"), body.maybe_text("body"))
    if state == "closed":
        pull_actions.close(events, repository, pull, call.actor)
    elif state == "open":
        pull_actions.reopen(events, repository, pull, call.actor)
    return Answer(200, pull_full(call.world, repository, pull))


def list_files(call: Call) -> Answer:
    repository = call.repository(*_READ)
    pull = call.pull(repository)
    files = pull_files(call.world, repository, pull)[:_FILES]
    return Answer(200, Page([file_change(call.world, repository, pull.head, one) for one in files]))


def list_pull_commits(call: Call) -> Answer:
    repository = call.repository(*_READ)
    pull = call.pull(repository)
    found = pull_commits(call.world, repository, pull)[:_COMMITS]
    return Answer(200, Page([show_commit(call.world, repository, oid) for oid in found]))


def is_merged(call: Call) -> Answer:
    pull = call.pull(call.repository(*_READ))
    if pull.merged_at is None:
        raise not_found()
    return Answer(204)


def merge_pull(call: Call) -> Answer:
    repository = call.repository("contents:write", level=Level.WRITE)
    pull, body = call.pull(repository), call.body
    oid = merge(
        call.events,
        repository,
        pull,
        call.actor,
        body.text("merge_method") or "merge",
        body.maybe_text("sha"),
        body.maybe_text("commit_title"),
    )
    return Answer(200, {"sha": oid, "merged": True, "message": "Pull Request successfully merged"})


def update_pull_branch(call: Call) -> Answer:
    repository = call.repository(*_WRITE, level=Level.WRITE)
    pull = call.pull(repository)
    update_branch(call.events, repository, pull, call.actor, call.body.maybe_text("expected_head_sha"))
    return Answer(202, {"message": "Updating pull request branch.", "url": f"{call.world.base_url}/{repository.name}"})


def requested_reviewers(call: Call) -> Answer:
    pull = call.pull(call.repository(*_READ))
    users = [simple_user(call.world, call.world.users[one]) for one in sorted(pull.requested_reviewers)]
    return Answer(200, {"users": users, "teams": []})


def request_reviewers(call: Call) -> Answer:
    repository = call.repository(*_WRITE, level=Level.WRITE)
    pull = call.pull(repository)
    for login in call.body.texts("reviewers"):
        reviewer = call.world.user(login).id
        pull_actions.request_review(call.events, repository, pull, call.actor, reviewer)
    return Answer(201, pull_simple(call.world, repository, pull))


def _issue(call: Call) -> tuple[Repository, PullRequest]:
    repository = call.repository("issues:read", "pull_requests:read")
    return repository, call.world.pull(repository, call.number("issue_number"))


def get_issue(call: Call) -> Answer:
    repository, pull = _issue(call)
    shown = issue(call.world, repository, pull) | {"closed_by": None, "body_html": "", "body_text": pull.body or ""}
    return Answer(200, shown)


def list_labels(call: Call) -> Answer:
    repository, pull = _issue(call)
    labels = issue(call.world, repository, pull)["labels"]
    return Answer(200, labels)


def add_labels(call: Call) -> Answer:
    repository = call.repository("issues:write", "pull_requests:write", level=Level.TRIAGE)
    pull = call.world.pull(repository, call.number("issue_number"))
    for name in call.body.texts("labels"):
        pull_actions.add_label(call.events, repository, pull, call.actor, name)
    return Answer(200, issue(call.world, repository, pull)["labels"])


ROUTES = (
    Route("GET", "/repos/{owner}/{repo}/pulls", list_pulls),
    Route("POST", "/repos/{owner}/{repo}/pulls", create_pull),
    Route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", get_pull),
    Route("PATCH", "/repos/{owner}/{repo}/pulls/{pull_number}", edit_pull),
    Route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files", list_files),
    Route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/commits", list_pull_commits),
    Route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/merge", is_merged),
    Route("PUT", "/repos/{owner}/{repo}/pulls/{pull_number}/merge", merge_pull),
    Route("PUT", "/repos/{owner}/{repo}/pulls/{pull_number}/update-branch", update_pull_branch),
    Route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", requested_reviewers),
    Route("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", request_reviewers),
    Route("GET", "/repos/{owner}/{repo}/issues/{issue_number}", get_issue),
    Route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/labels", list_labels),
    Route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels", add_labels),
)
