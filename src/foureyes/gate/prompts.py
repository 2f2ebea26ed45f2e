"""Who made an agent act by a comment, and which comments look like an approval. Comments come in, people go out.

A comment makes its author a prompter when it speaks to a bot that works on this change and that bot pushed afterwards.
"""

import re
from collections.abc import Iterable

from foureyes.model.gate_facts import Comment, Facts

_MENTION = re.compile(r"(?<![\w@/])@([A-Za-z0-9][A-Za-z0-9-]{0,60})")
_APPROVING = re.compile(
    r"(?:^|\s)/(?:foureyes\s+)?(?:approve|lgtm)\b|\blgtm\b|\bapproved?\b|\bship it\b|:\+1:|:thumbsup:|:shipit:"
    r"|\U0001f44d|(?:^|\s)\+1(?:\s|$)",
    re.IGNORECASE,
)
_MAX_BODY = 20_000


def reads_like_approval(comment: Comment) -> bool:
    """Whether somebody might take the comment for an approval; quoted lines included, for that is a way to fake one."""
    return bool(_APPROVING.search(comment.body[:_MAX_BODY]))


def prompters_by_comment(facts: Facts) -> dict[int, str]:
    """Return the people whose comment a working bot answered with a push, each with a word on it."""
    found: dict[int, str] = {}
    pushes = _bot_pushes(facts)
    for comment in facts.comments:
        if comment.user is None or comment.user in found:
            continue
        for word in _spoken_to(comment.body):
            if any(at > comment.at and _is_called(word, logins) for at, logins in pushes):
                found[comment.user] = f"asked @{word} in a comment, which then pushed"
    return found


def _spoken_to(body: str) -> Iterable[str]:
    for line in body[:_MAX_BODY].splitlines():
        if not line.lstrip().startswith(">"):
            yield from (match[1].casefold() for match in _MENTION.finditer(line))


def _is_called(word: str, logins: tuple[str, ...]) -> bool:
    return any(login == word or login.startswith(f"{word}-") for login in logins)


def _bot_pushes(facts: Facts) -> set[tuple[int, tuple[str, ...]]]:
    """When a bot pushed, or its commits were pushed, and what it is called."""
    found: set[tuple[int, tuple[str, ...]]] = set()
    moves = [(push.at, push.pusher) for push in facts.pushes]
    moves += [(commit.pushed_at, who) for commit in facts.commits if commit.pushed_at is not None
              for who in (commit.author, commit.pusher)]  # fmt: skip
    for at, who in moves:
        account = facts.accounts.get(who) if who is not None else None
        if account is not None and account.is_bot:
            found.add((at, tuple(login.casefold().removesuffix("[bot]") for login in account.logins)))
    return found
