"""A change as JSON data: its commits and files, without their content."""

from foureyes.model.change import ChangeSet, Commit, FileChange, Identity
from foureyes.model.safe_text import one_line, shown
from foureyes.report.json_text import Json


def change_record(change: ChangeSet) -> dict[str, Json]:
    """Return what was reviewed."""
    return {
        "repository": shown(change.repository),
        "branch": None if change.branch is None else shown(change.branch),
        "base": shown(change.base),
        "head": shown(change.head),
        "merge_base": shown(change.merge_base),
        "head_kind": change.head_kind.value,
        "added": change.added_count,
        "removed": change.removed_count,
        "files": [_file(file) for file in sorted(change.files, key=lambda file: file.path)],
        "commits": [_commit(commit) for commit in change.commits],
        "incomplete": [shown(reason) for reason in change.incomplete],
    }


def identity_record(identity: Identity) -> Json:
    """Return a name and an e-mail address as a commit claims them."""
    return {"name": shown(identity.name), "email": shown(identity.email)}


def _file(file: FileChange) -> Json:
    return {
        "path": shown(file.path),
        "base_path": None if file.base_path is None else shown(file.base_path),
        "status": file.status.value,
        "added": file.added_count,
        "removed": file.removed_count,
        "binary": file.is_binary,
        "too_large": file.too_large,
    }


def _commit(commit: Commit) -> Json:
    return {
        "id": shown(commit.oid),
        "parents": [shown(parent) for parent in commit.parents],
        "author": identity_record(commit.author),
        "committer": identity_record(commit.committer),
        "subject": one_line(commit.message),
    }
