"""The summary comment, edited in place, and reactions to commands. A comment is ours when our App wrote it; a marker in
somebody else's comment is only a copy.
"""

from foureyes.github.check_request import TEXT_LIMIT, cut, encodable
from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Gone, outcomes
from foureyes.model.wording import worded

_REACTIONS = frozenset({"+1", "-1", "confused", "eyes", "rocket"})


def marker(key: str) -> str:
    """Return the hidden mark of the comment called `key`."""
    return f"<!-- foureyes:{key} -->"


def is_marked(body: str, key: str) -> bool:
    """Whether a comment that is ours is the one called `key`."""
    return body.startswith(marker(key))


def put_comment(
    forge: RepositoryForge, number: int, body: str, *, key: str = "summary", known: int | None = None
) -> int:
    """Make the comment called `key` say `body`, and return its number. `known` spares the look-up: the number of that
    comment, 0 where it was read just before that there is none."""
    text = _text(body, key)
    if known:
        try:
            forge.channel.patch(forge.path("issues", "comments", known), {"body": text})
        except Gone:  # deleted by somebody: write it anew
            return _created(forge, number, text)
        return known
    if known == 0:
        return _created(forge, number, text)
    found = _own(forge, number, key)
    if found is None:
        return _created(forge, number, text)
    identity, said = found
    if said != text:
        forge.channel.patch(forge.path("issues", "comments", identity), {"body": text})
    return identity


def _text(body: str, key: str) -> str:
    mark = f"{marker(key)}\n"
    return mark + cut(encodable(body), TEXT_LIMIT - len(mark))


def _own(forge: RepositoryForge, number: int, key: str) -> tuple[int, str] | None:
    answers = forge.channel.pages(forge.path("issues", number, "comments"))
    with outcomes(worded("the comments")):
        for answer in answers:
            if _is_ours(forge, answer) and is_marked(answer.text_or("body"), key):
                return answer.number("id"), answer.text_or("body")
    return None


def _is_ours(forge: RepositoryForge, comment: Fields) -> bool:
    user = comment.child_or_none("user")
    return user is not None and user.text_or("type") == "Bot" and user.text("login") == forge.app.login


def _created(forge: RepositoryForge, number: int, text: str) -> int:
    answer = forge.channel.post(forge.path("issues", number, "comments"), {"body": text})
    with outcomes(worded("the created comment")):
        return answer.number("id")


def react(forge: RepositoryForge, comment: int, content: str) -> None:
    """Answer a command by a reaction; the same one twice is one."""
    if content not in _REACTIONS:
        raise ValueError(f"no reaction {content!r}")
    forge.channel.post(forge.path("issues", "comments", comment, "reactions"), {"content": content})
