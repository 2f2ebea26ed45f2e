"""Finds the repository a path belongs to, by looking at files alone: git is not asked, so no configuration is read."""

from dataclasses import dataclass
from pathlib import Path

from foureyes.model.errors import UsageError
from foureyes.model.safe_text import shown
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

_GITFILE_LIMIT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Location:
    """`git_dir` holds HEAD and index, `common_dir` objects and refs (they differ in a linked work tree)."""

    git_dir: Path
    common_dir: Path
    work_tree: Path | None

    @property
    def name(self) -> str:
        """The folder's name, as people call the repository."""
        folder = self.work_tree or self.git_dir
        return folder.name.removesuffix(".git") or folder.name


def find(path: Path) -> Location:
    """Return the repository that `path` is, or lies in."""
    try:
        start = path.resolve(strict=True)
        if not start.is_dir():
            raise UsageError(
                worded("{path} is not a folder: give the folder of a git repository", path=shown(str(path)))
            )
        for folder in (start, *start.parents):
            location = _at(folder)
            if location is not None:
                return location
    except FileNotFoundError:
        raise UsageError(
            worded("{path} does not exist: give the folder of a git repository", path=shown(str(path)))
        ) from None
    except (OSError, RuntimeError, ValueError) as error:
        told = system_reason(error) if isinstance(error, OSError) else shown(str(error))
        raise UsageError(worded("{path} cannot be read: {error}", path=shown(str(path)), error=told)) from None
    raise UsageError(
        worded("{path} is not in a git repository: give the folder of one (--repo)", path=shown(str(path)))
    )


def _at(folder: Path) -> Location | None:
    dot_git = folder / ".git"
    if dot_git.is_file():
        return _located(_linked(dot_git), folder)
    if dot_git.is_dir():
        location = _located(dot_git, folder)
        if location is not None:
            return location
    return _located(folder, folder.parent if folder.name == ".git" else None)


def _located(git_dir: Path, work_tree: Path | None) -> Location | None:
    git_dir = git_dir.resolve()
    head = git_dir / "HEAD"
    if not (head.is_file() or head.is_symlink()):
        return None
    common_dir = git_dir
    commondir = git_dir / "commondir"
    if commondir.is_file():
        common_dir = (git_dir / _first_line(commondir)).resolve()
    if not ((common_dir / "objects").is_dir() and (common_dir / "refs").exists()):
        return None
    return Location(git_dir, common_dir, work_tree)


def _linked(gitfile: Path) -> Path:
    line = _first_line(gitfile)
    target = line.removeprefix("gitdir: ")
    if target == line or not target:
        raise UsageError(
            worded(
                "{gitfile} does not name a git directory: repair it with `git worktree repair`",
                gitfile=shown(str(gitfile)),
            )
        )
    git_dir = gitfile.parent / target
    if not git_dir.is_dir():
        raise UsageError(
            worded(
                "{gitfile} points to {target}, which is not there: repair it with `git worktree repair`",
                gitfile=shown(str(gitfile)),
                target=shown(target),
            )
        )
    return git_dir


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_GITFILE_LIMIT)
    return data.decode("utf-8", "surrogateescape").split("\n", 1)[0].rstrip("\r")
