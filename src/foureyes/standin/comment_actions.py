"""Comments in a pull request's conversation, and reactions.

In go the repository, the number and the text; out comes the comment, and webhooks say so.
"""

from foureyes.standin.events import Events
from foureyes.standin.refusal import invalid, not_found
from foureyes.standin.shape_pull import issue
from foureyes.standin.shape_review import issue_comment
from foureyes.standin.state import IssueComment, Json, Reaction, Repository
from foureyes.standin.world import World

REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
_LIMIT = 65_536


def comment(
    events: Events, repository: Repository, number: int, user: int, body: str, app: int | None = None
) -> IssueComment:
    world = events.world
    pull = world.pull(repository, number)
    _check(body)
    now = world.now()
    written = IssueComment(world.new_id(), number, user, body, now, now, app=app)
    repository.comments.append(written)
    pull.updated_at = now
    _announce(events, repository, written, user, "created")
    return written


def _check(body: str) -> None:
    if not body.strip():
        raise invalid("IssueComment", "body", "missing_field")
    if len(body) > _LIMIT:
        raise invalid("IssueComment", "body", "custom", f"body is too long (maximum is {_LIMIT} characters)")


def find(repository: Repository, number: int) -> IssueComment:
    for one in repository.comments:
        if one.id == number:
            return one
    raise not_found()


def edit(events: Events, repository: Repository, written: IssueComment, editor: int, body: str) -> None:
    _check(body)
    before, written.body = written.body, body
    written.updated_at, written.editor = events.world.now(), editor
    _announce(events, repository, written, editor, "edited", {"changes": {"body": {"from": before}}})


def delete(events: Events, repository: Repository, written: IssueComment, actor: int) -> None:
    _announce(events, repository, written, actor, "deleted")
    repository.comments.remove(written)


def _announce(
    events: Events, repository: Repository, written: IssueComment, actor: int, action: str, rest: Json | None = None
) -> None:
    world = events.world
    pull = world.pull(repository, written.number)

    def body() -> Json:
        shown: Json = {"issue": issue(world, repository, pull), "comment": issue_comment(world, repository, written)}
        return shown | (rest or {})

    events.emit("issue_comment", action, repository, actor, body)


def react(world: World, reactions: list[Reaction], user: int, content: str) -> tuple[Reaction, bool]:
    """The reaction, and whether it is new: the same person's same reaction is given back as it was."""
    if content not in REACTIONS:
        raise invalid("Reaction", "content")
    for reaction in reactions:
        if (reaction.user, reaction.content) == (user, content):
            return reaction, False
    reaction = Reaction(world.new_id(), user, content, world.now())
    reactions.append(reaction)
    return reaction, True
