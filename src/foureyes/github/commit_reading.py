"""The commits of a pull request: GraphQL's answers come in, `PushedCommit`s go out, with every account they lead to.

GraphQL knows no bots among commit authors. The address that GitHub gives a bot leads to it where the bot is known from
elsewhere in the pull request; where an author is still missing, REST is asked for all commits at once.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import outcomes
from foureyes.github.people import People
from foureyes.model.gate_facts import PushedCommit
from foureyes.model.wording import worded

COMMITS_AT_MOST = 250
_PRIVATE_ADDRESS = re.compile(r"([0-9]{1,18})\+([^@\s]{1,100})@users\.noreply\.[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class _Authors:
    author: int | None
    committer: int | None


def read_commits(
    forge: RepositoryForge, number: int, nodes: Sequence[Fields], people: People
) -> tuple[PushedCommit, ...]:
    """Return the commits in GitHub's order."""
    with outcomes(worded("the commits")):
        commits = [node.child("commit") for node in nodes]
        rest = _from_rest(forge, number, people) if any(_lacks_account(commit, people) for commit in commits) else {}
        return tuple(_commit(commit, people, rest) for commit in commits)


def _lacks_account(commit: Fields, people: People) -> bool:
    authors = list(commit.child("authors").children("nodes"))
    return not authors or _writer(authors[0], people) is None


def _writer(person: Fields, people: People) -> int | None:
    """The account of an author or committer: the one GitHub names, or a known one whose private address it is."""
    if person.has("user"):
        return people.user(person.child("user"))
    match = _PRIVATE_ADDRESS.fullmatch(person.text_or("email"))
    known = people.accounts.get(int(match[1])) if match else None
    return known.id if match and known and known.login.casefold() == match[2].casefold() else None


def _from_rest(forge: RepositoryForge, number: int, people: People) -> Mapping[str, _Authors]:
    found: dict[str, _Authors] = {}
    for answer in forge.channel.pages(forge.path("pulls", number, "commits")):
        author, committer = (answer.child_or_none(role) for role in ("author", "committer"))
        found[answer.text("sha")] = _Authors(_account(author, people), _account(committer, people))
    return found


def _account(user: Fields | None, people: People) -> int | None:
    return people.rest(user) if user is not None and user.has("id") else None


def _commit(commit: Fields, people: People, rest: Mapping[str, _Authors]) -> PushedCommit:
    oid = commit.text("oid")
    listed = [_writer(author, people) for author in commit.child("authors").children("nodes")]
    known = rest.get(oid, _Authors(None, None))
    author = (listed[0] if listed else None) or known.author
    by_forge = commit.flag("committedViaWeb")
    committer = None if by_forge else _committer(commit, people) or known.committer
    signature = commit.child_or_none("signature")
    is_verified = signature is not None and signature.flag("isValid")
    signer = None
    if signature is not None and is_verified and not signature.flag("wasSignedByGitHub"):
        signer = people.user(signature.child_or_none("signer"))
    parents = tuple(parent.text("oid") for parent in commit.child("parents").children("nodes"))
    return PushedCommit(
        oid=oid,
        parents=parents,
        author=author,
        committer=committer,
        coauthors=tuple(dict.fromkeys(who for who in listed[1:] if who is not None and who != author)),
        signer=signer,
        is_verified=is_verified,
        is_web_merge=by_forge and len(parents) > 1,
    )


def _committer(commit: Fields, people: People) -> int | None:
    committer = commit.child_or_none("committer")
    return _writer(committer, people) if committer else None


def addresses(nodes: Sequence[Fields], people: People) -> dict[str, int]:
    """Return the accounts that the e-mails of authors, co-authors and committers lead to."""
    found: dict[str, int] = {}
    for node in nodes:
        commit = node.child("commit")
        committer = commit.child_or_none("committer")
        for person in (*commit.child("authors").children("nodes"), *([committer] if committer else [])):
            user = _writer(person, people)
            if user is not None and person.text_or("email"):
                found.setdefault(person.text("email").casefold(), user)
    return found


@dataclass(frozen=True, slots=True)
class Logins:
    """Accounts by commit: the author's (login, number), the login that signed it, the login that pushed it."""

    authors: Mapping[str, tuple[str, int | None]]
    signers: Mapping[str, str]
    pushers: Mapping[str, str]


def logins(commits: Sequence[PushedCommit], people: People) -> Logins:
    """Return the accounts that the forge vouches for."""
    known = people.accounts
    return Logins(
        {item.oid: (known[item.author].login, item.author) for item in commits if item.author is not None},
        {item.oid: known[item.signer].login for item in commits if item.signer is not None},
        {item.oid: known[item.pusher].login for item in commits if item.pusher in known and item.pusher is not None},
    )
