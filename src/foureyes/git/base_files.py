"""Single files of a commit, by path: the policy and its kin, which are read from the base, never from the head."""

from foureyes.git.command import as_text, failure
from foureyes.git.repository import Repository
from foureyes.git.trees import usual_mode
from foureyes.model.change import REGULAR_FILE_MODES
from foureyes.model.errors import PolicyError
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded


def read_file(repo: Repository, commit: str, path: str) -> bytes | None:
    """Return the bytes of `path` in `commit`, None where there is no such file.

    Raises `PolicyError` where something stands there that cannot be read (a link, a directory, a file beyond the cap):
    that is not the same as no file.
    """
    found = _listed(repo, commit, path) if commit in repo.listed else _asked(repo, commit, path)
    if found is None:
        return None
    mode, blob = found
    if mode not in REGULAR_FILE_MODES:
        raise PolicyError(
            worded(
                "{path}: not a regular file in {commit}; put a plain file there", path=shown(path), commit=commit[:12]
            )
        )
    content = next(iter(repo.read([blob])))[1]
    if content is None:
        raise PolicyError(
            worded("{path}: too large to be read, or missing, in {commit}", path=shown(path), commit=commit[:12])
        )
    return content


def _listed(repo: Repository, commit: str, path: str) -> tuple[str, str] | None:
    """Mode and blob of what stands at `path`, in a tree that was listed already."""
    inside = path + "/"
    for entry in repo.listed[commit]:
        if entry.path == path:
            return entry.mode, entry.blob
        if entry.path.startswith(inside):
            return "040000", ""
    return None


def _asked(repo: Repository, commit: str, path: str) -> tuple[str, str] | None:
    output = repo.git.output("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", path)
    if output.returncode:
        raise failure("ls-tree", output.returncode, output.error)
    record = as_text(output.data).partition("\0")[0]
    if not record:
        return None
    mode, _, blob = record.partition("\t")[0].split(" ")
    return usual_mode(mode), blob
