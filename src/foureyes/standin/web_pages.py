"""A page to look at for each pull request: state, checks, reviews and conversation, as plain HTML.

In goes a path such as /OWNER/REPO/pull/1; out comes the page, or None for any other path. All is escaped.
"""

import re
from html import escape

from foureyes.standin.checks_state import latest_runs
from foureyes.standin.mergeability import mergeable_state, reasons
from foureyes.standin.refusal import Refusal
from foureyes.standin.state import PullRequest, Repository
from foureyes.standin.world import World

_PATH = re.compile(r"/([^/]+)/([^/]+)/pull/(\d{1,9})$")
_STYLE = (
    "body{font:16px sans-serif;max-width:60em;margin:2em auto}pre{white-space:pre-wrap;background:#f4f4f4;padding:1em}"
)


def page(world: World, path: str) -> str | None:
    match = _PATH.match(path)
    if match is None:
        return None
    with world.lock:
        try:
            repository = world.repository(match[1], match[2])
            return _pull(world, repository, world.pull(repository, int(match[3])))
        except Refusal:
            return None


def _pull(world: World, repository: Repository, pull: PullRequest) -> str:
    _, state = mergeable_state(world, repository, pull)
    title = f"{pull.title} · #{pull.number}"
    shown = "merged" if pull.merged_at else pull.state
    parts = [f"<h1>{escape(title)}</h1><p>{shown}, merge: {escape(state)}, head {pull.head[:12]}</p>"]
    if pull.state == "open":
        parts += [f"<p>{escape(reason)}</p>" for reason in reasons(world, repository, pull)]
    parts.append("<h2>Checks</h2>")
    for run in latest_runs(repository, pull.head):
        text = f"{run.title or ''}\n\n{run.summary or ''}"
        parts.append(f"<h3>{escape(run.name)}: {escape(run.conclusion or run.status)}</h3><pre>{escape(text)}</pre>")
    parts.append("<h2>Reviews</h2>")
    parts += [
        f"<p>{escape(_login(world, review.user))}: {escape(review.state)} on {review.commit[:12]}</p>"
        for review in pull.reviews
    ]
    parts.append("<h2>Conversation</h2>")
    for thread in pull.threads:
        for note in thread.comments:
            where = f"{note.path}:{note.line or note.original_line}"
            done = " (resolved)" if thread.is_resolved else ""
            parts.append(
                f"<p>{escape(_login(world, note.user))} on {escape(where)}{done}</p><pre>{escape(note.body)}</pre>"
            )
    for comment in repository.comments:
        if comment.number == pull.number:
            parts.append(f"<p>{escape(_login(world, comment.user))}</p><pre>{escape(comment.body)}</pre>")
    return f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>{''.join(parts)}"


def _login(world: World, number: int | None) -> str:
    user = world.living(number)
    return user.login if user else "ghost"
