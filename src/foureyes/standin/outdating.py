"""What a push does to review comments: they follow their line while it is in the diff, and are outdated after that."""

from foureyes.standin.diffs import FileChange
from foureyes.standin.shape_pull import pull_files
from foureyes.standin.state import PullRequest, Repository, ReviewComment
from foureyes.standin.world import World


def move_comments(world: World, repository: Repository, pull: PullRequest) -> None:
    if not pull.threads:
        return
    files = {change.path: change for change in pull_files(world, repository, pull)}
    for thread in pull.threads:
        for comment in thread.comments:
            _move(comment, files.get(comment.path), pull.head)


def _move(comment: ReviewComment, change: FileChange | None, head: str) -> None:
    if comment.subject == "file":
        comment.commit = head if change else comment.commit
        return
    place = _same_line(comment, change) if change else None
    if place is None:
        comment.line = comment.start_line = comment.position = None
        return
    line, position = place
    if comment.start_line is not None and comment.line is not None:
        comment.start_line += line - comment.line
    comment.line, comment.position, comment.commit = line, position, head


def _same_line(comment: ReviewComment, change: FileChange) -> tuple[int, int] | None:
    """The nearest line of the new diff that reads the same."""
    wanted = comment.diff_hunk.split("\n")[-1]
    lines = (change.patch or "").split("\n")
    around = comment.line or comment.original_line or 0
    found = [
        (abs(line - around), line, position)
        for (side, line), position in change.places.items()
        if side == comment.side and lines[position] == wanted
    ]
    return min(found)[1:] if found else None
