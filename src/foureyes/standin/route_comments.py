"""Routes for comments in the conversation, and for reactions to them and to inline comments."""

from foureyes.standin import comment_actions
from foureyes.standin.calls import Answer, Call, Page, Route
from foureyes.standin.refusal import Refusal, not_found
from foureyes.standin.shape_review import issue_comment as show_comment
from foureyes.standin.shape_review import reaction as show_reaction
from foureyes.standin.state import IssueComment, Level, Reaction, Repository

_READ = ("issues:read", "pull_requests:read")
_WRITE = ("issues:write", "pull_requests:write")


def list_comments(call: Call) -> Answer:
    repository = call.repository(*_READ)
    number = call.world.pull(repository, call.number("issue_number")).number
    found = [one for one in repository.comments if one.number == number]
    return Answer(200, Page([show_comment(call.world, repository, one) for one in found]))


def create_comment(call: Call) -> Answer:
    repository = call.repository(*_WRITE, level=Level.READ)
    number, text = call.number("issue_number"), call.body.need_text("body")
    written = comment_actions.comment(call.events, repository, number, call.actor, text, call.via)
    return Answer(201, show_comment(call.world, repository, written))


def _comment(call: Call, needs: tuple[str, ...]) -> tuple[Repository, IssueComment]:
    repository = call.repository(*needs, level=Level.READ)
    return repository, comment_actions.find(repository, call.number("comment_id"))


def get_comment(call: Call) -> Answer:
    repository, written = _comment(call, _READ)
    return Answer(200, show_comment(call.world, repository, written))


def _only_own(call: Call, repository: Repository, written: IssueComment) -> None:
    """One's own; people who may write also others'. An App edits only its own."""
    if written.user == call.actor:
        return
    if call.caller.user is None or call.world.level(repository, call.actor) < Level.WRITE:
        raise Refusal(403, "Must have push access to edit this comment")


def edit_comment(call: Call) -> Answer:
    repository, written = _comment(call, _WRITE)
    _only_own(call, repository, written)
    comment_actions.edit(call.events, repository, written, call.actor, call.body.need_text("body"))
    return Answer(200, show_comment(call.world, repository, written))


def delete_comment(call: Call) -> Answer:
    repository, written = _comment(call, _WRITE)
    _only_own(call, repository, written)
    comment_actions.delete(call.events, repository, written, call.actor)
    return Answer(204)


def _reactions(call: Call, needs: tuple[str, ...]) -> list[Reaction]:
    if "/pulls/" not in call.path["_route"]:
        return _comment(call, needs)[1].reactions
    repository = call.repository("pull_requests:" + needs[0].partition(":")[2], level=Level.READ)
    number = call.number("comment_id")
    for pull in repository.pulls.values():
        for thread in pull.threads:
            for comment in thread.comments:
                if comment.id == number:
                    return comment.reactions
    raise not_found()


def list_reactions(call: Call) -> Answer:
    found = _reactions(call, _READ)
    wanted = call.query.get("content")
    return Answer(200, Page([show_reaction(call.world, one) for one in found if wanted in (None, one.content)]))


def create_reaction(call: Call) -> Answer:
    reactions = _reactions(call, _WRITE)
    given, is_new = comment_actions.react(call.world, reactions, call.actor, call.body.need_text("content"))
    return Answer(201 if is_new else 200, show_reaction(call.world, given))


def delete_reaction(call: Call) -> Answer:
    reactions = _reactions(call, _WRITE)
    number = call.number("reaction_id")
    for given in reactions:
        if given.id == number and given.user == call.actor:
            reactions.remove(given)
            return Answer(204)
    raise not_found()


_ISSUE = "/repos/{owner}/{repo}/issues"
_INLINE = "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions"

ROUTES = (
    Route("GET", f"{_ISSUE}/comments/{{comment_id}}", get_comment),
    Route("PATCH", f"{_ISSUE}/comments/{{comment_id}}", edit_comment),
    Route("DELETE", f"{_ISSUE}/comments/{{comment_id}}", delete_comment),
    Route("GET", f"{_ISSUE}/{{issue_number}}/comments", list_comments),
    Route("POST", f"{_ISSUE}/{{issue_number}}/comments", create_comment),
    Route("GET", f"{_ISSUE}/comments/{{comment_id}}/reactions", list_reactions),
    Route("POST", f"{_ISSUE}/comments/{{comment_id}}/reactions", create_reaction),
    Route("DELETE", f"{_ISSUE}/comments/{{comment_id}}/reactions/{{reaction_id}}", delete_reaction),
    Route("GET", _INLINE, list_reactions),
    Route("POST", _INLINE, create_reaction),
    Route("DELETE", f"{_INLINE}/{{reaction_id}}", delete_reaction),
)
