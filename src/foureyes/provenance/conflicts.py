"""Everything known of a change in, hints out at what does not fit together: claims against signatures, lost signs.

Names, addresses, trailers, branches and notes are free text; what the forge verified is not. A hint decides nothing.
"""

from collections.abc import Iterable, Iterator

from foureyes.model.attribution import CommitAttribution, Evidence, EvidenceKind, Origin, Strength
from foureyes.model.change import ChangeSet
from foureyes.model.safe_text import one_line
from foureyes.model.wording import rebuilt, worded
from foureyes.provenance.identity_rules import account_of
from foureyes.provenance.pull_request import PullRequestFacts

_CLAIMS = frozenset({EvidenceKind.AUTHOR, EvidenceKind.COMMITTER})
_DECLARED = frozenset({Origin.AI, Origin.AI_ASSISTED})
_SHORT = 10


def conflicts(
    change: ChangeSet,
    commits: Iterable[CommitAttribution],
    outer: tuple[Evidence, ...],
    facts: PullRequestFacts,
) -> tuple[str, ...]:
    """Return the hints, each a sentence. `outer` is what the pull request shows now, beside its commits."""
    commits = tuple(commits)
    found = [hint for commit in commits for hint in commit.hints]
    found.extend(_against_signatures(change, commits, facts))
    found.extend(_gone(commits, outer, facts))
    found.extend(_framed(commits, facts))
    found.extend(_silent(commits, facts))
    return tuple(dict.fromkeys(found))


def _against_signatures(
    change: ChangeSet, commits: tuple[CommitAttribution, ...], facts: PullRequestFacts
) -> Iterator[str]:
    authors = {commit.oid: commit.author for commit in change.commits}
    for commit in commits:
        signer = facts.signers.get(commit.commit)
        author = authors.get(commit.commit)
        if signer is None or author is None:
            continue
        account = account_of(author.email.lower())
        claimed = account.login if account is not None else None
        if claimed and claimed.endswith("[bot]") and claimed != signer.lower():
            yield worded(
                "{commit} names {author} as its author, but bears the verified signature of {signer}",
                commit=commit.commit[:_SHORT],
                author=one_line(claimed, 60),
                signer=one_line(signer, 60),
            )


def _gone(
    commits: tuple[CommitAttribution, ...], outer: tuple[Evidence, ...], facts: PullRequestFacts
) -> Iterator[str]:
    """Hiding: a sign that an earlier push or an earlier text showed."""
    now = {(item.kind, item.agent) for commit in commits for item in commit.evidence}
    now |= {(item.kind, item.agent) for item in outer}
    for item in facts.earlier:
        if item.strength is not Strength.WEAK and (item.kind, item.agent) not in now:
            yield worded(
                "a sign of {agent} that was seen before is gone ({kind}: {sign}): it still counts",
                agent=one_line(item.agent, 60),
                kind=rebuilt(item.kind, {}),
                sign=one_line(item.value, 80),
            )


def _framed(commits: tuple[CommitAttribution, ...], facts: PullRequestFacts) -> Iterator[str]:
    """An agent's commit names somebody as its author, hence as its prompter, who did not push it."""
    for commit in commits:
        author, _ = facts.commit_authors.get(commit.commit, ("", None))
        pusher = facts.pushers.get(commit.commit, "")
        if commit.origin not in _DECLARED or not author or not pusher or author.lower() == pusher.lower():
            continue
        if any(login.lower().endswith("[bot]") for login in (author, pusher)):
            continue
        yield worded(
            "{commit} names {author} as who prompted the agent, but {pusher} pushed it",
            commit=commit.commit[:_SHORT],
            author=one_line(author, 60),
            pusher=one_line(pusher, 60),
        )


def _silent(commits: tuple[CommitAttribution, ...], facts: PullRequestFacts) -> Iterator[str]:
    """An agent's own account opened the pull request, yet its commits name only people, or other agents."""
    if facts.author_type != "Bot" or not commits or not facts.author_login.endswith("[bot]"):
        return
    if all(commit.origin is Origin.UNDECLARED for commit in commits):
        yield worded("{login} is a bot, but none of the commits says so", login=one_line(facts.author_login, 60))
