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
    pushes = _last_bot_pushes(facts)
    for comment in facts.comments:
        if comment.user is None or comment.user in found:
            continue
        for word in _spoken_to(comment.body):
            if any(at > comment.at and _is_called(word, logins) for logins, at in pushes.items()):
                found[comment.user] = f"asked @{word} in a comment, which then pushed"
    return found


def _spoken_to(body: str) -> Iterable[str]:
    for line in body[:_MAX_BODY].splitlines():
        if not line.lstrip().startswith(">"):
            yield from (match[1].casefold() for match in _MENTION.finditer(line))


def _is_called(word: str, logins: tuple[str, ...]) -> bool:
    return any(login == word or login.startswith(f"{word}-") for login in logins)


def _last_bot_pushes(facts: Facts) -> dict[tuple[str, ...], int]:
    """When each bot, by what it is called, last pushed or had its commits pushed."""
    moves = [(push.pusher, push.at) for push in facts.pushes]
    for commit in facts.commits:
        if commit.pushed_at is not None:
            moves += [(commit.author, commit.pushed_at), (commit.pusher, commit.pushed_at)]
    last: dict[int, int] = {}
    for who, at in moves:
        if who is not None and at >= last.get(who, at):
            last[who] = at
    bots = ((facts.accounts[who], at) for who, at in last.items() if who in facts.accounts)
    return {
        tuple(login.casefold().removesuffix("[bot]") for login in account.logins): at
        for account, at in bots
        if account.is_bot
    }
