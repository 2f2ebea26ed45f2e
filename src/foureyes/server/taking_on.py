"""`/foureyes own PATH` in, a record of who answers for what out; and who of them can write no more.

Taking on approves nothing. It is kept for the repository, in the ledger too, and reviews read it from there.
"""

from pathlib import Path

import structlog

from foureyes.assembly.code_owners_file import owner_logins_at
from foureyes.git.repository import Repository as GitRepository
from foureyes.github.client import RepositoryForge
from foureyes.github.outcomes import ForgeError
from foureyes.github.owner_accounts import without_write
from foureyes.model.forge_events import CommentChanged
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded
from foureyes.ownership.taken_on import TakenOn
from foureyes.server.records import Pull
from foureyes.server.review_records import ReviewKey, ReviewRecords, Taken

_log = structlog.get_logger("foureyes.own")
_MOST_LOGINS = 120


def taken_on(records: ReviewRecords, pull: Pull, event: CommentChanged, path: str, at: int) -> str:
    """Keep that the comment's author takes on `path`; return why that is not possible, empty where it was."""
    stored = records.review(ReviewKey(pull.key, pull.head, pull.base))
    if stored is None or stored.result is None or stored.result.review is None:
        return worded("there is no review yet; say it again when there is")
    changed = (file.path for file in stored.result.review.change.files)
    if not any(item == path or item.startswith(f"{path}/") for item in changed):
        return worded("this pull request changes nothing at {path}", path=shown(path[:200]))
    assert event.author is not None
    taken = Taken(path, event.author, event.sender.login, event.number, event.comment, at)
    records.take_on(pull.key.repository, taken, subject=f"{event.repository.full}#{event.number}")
    return ""


def on_record(records: ReviewRecords, repository: int) -> tuple[TakenOn, ...]:
    """Return who has taken on what in a repository, oldest first."""
    return tuple(TakenOn(item.path, item.login, f"#{item.number}") for item in records.taken_on(repository))


def gone_owners(forge: RepositoryForge, mirror: str, base: str, taken: tuple[TakenOn, ...]) -> tuple[str, ...]:
    """Return those named by the base's CODEOWNERS or the record who cannot write any more; none where GitHub does not
    answer: it is a hint, and no decision waits for it."""
    with GitRepository.open(Path(mirror)) as repo:
        named = owner_logins_at(repo, base)
    logins = tuple(dict.fromkeys((*(item.person.casefold() for item in taken), *named)))[:_MOST_LOGINS]
    try:
        return tuple(sorted(without_write(forge, logins)))
    except ForgeError as error:
        _log.info("owners not asked for", problem=str(error)[:200])
        return ()
