"""Where the fact store lies, and what happens when it cannot be used there: never worse than a review without it.

In: a cache directory. Out: an open store, on file where possible, in memory otherwise, with one warning at most.
"""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from foureyes.facts.store_file import StoreError, StoreFile
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

FILE_NAME = "facts-1.sqlite3"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds what foureyes can work out again.\n"


def default_directory() -> Path | None:
    """Return the user's cache directory for foureyes, None for a user who has no home: what lies in the current
    directory may be a stranger's."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local) / "foureyes" / "cache" if os.path.isabs(local) else None
    configured = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(configured):
        return Path(configured) / "foureyes"
    home = os.path.expanduser("~")
    return Path(home) / ".cache" / "foureyes" if len(home) > 1 and os.path.isabs(home) else None


class Store:
    """The store in use is `file`. When it breaks, `replace` opens another; `warn` is called once at most."""

    def __init__(self, directory: Path | None, warn: Callable[[str], None] | None = None) -> None:
        self._directory = directory
        self._warn = warn or _to_stderr
        self._has_warned = False
        self.file = self._open()

    @classmethod
    def open(
        cls, directory: Path | None = None, *, enabled: bool = True, warn: Callable[[str], None] | None = None
    ) -> "Store":
        """Open the store in `directory`, by default the user's own; in memory where it is not enabled."""
        return cls((directory or default_directory()) if enabled else None, warn)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def replace(self, error: StoreError) -> None:
        """Go on after `error` with an empty store: a damaged file is put aside and made anew, else memory is used."""
        if self._directory is None:
            raise error  # memory broke: nothing is left to go on with
        self.file.close()
        self.file = self._anew(self._directory, error)

    def _open(self) -> StoreFile:
        if self._directory is None:
            return StoreFile()
        try:
            _prepare(self._directory)
        except OSError as error:
            return self._in_memory(_reason(error))
        try:
            return StoreFile(self._directory / FILE_NAME)
        except StoreError as error:
            return self._anew(self._directory, error)

    def _anew(self, directory: Path, error: StoreError) -> StoreFile:
        if not error.is_damaged or self._has_warned:
            return self._in_memory(str(error))
        path = directory / FILE_NAME
        try:
            path.replace(path.with_suffix(".damaged"))
            for rest in (f"{FILE_NAME}-journal", f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
                (directory / rest).unlink(missing_ok=True)
            file = StoreFile(path)
        except (OSError, StoreError) as second:
            return self._in_memory(str(second))
        self._say(
            worded("the cache file {path} was damaged or not ours; it was put aside and is built anew", path=str(path))
        )
        return file

    def _in_memory(self, reason: str) -> StoreFile:
        self._say(worded("continuing without the cache in {path}: {reason}", path=str(self._directory), reason=reason))
        self._directory = None
        return StoreFile()

    def _say(self, message: str) -> None:
        if not self._has_warned:
            self._has_warned = True
            self._warn(one_line(message, 400))


def _prepare(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (directory, directory / FILE_NAME):
        _require_own(path)
    for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
        if not (directory / name).exists():
            (directory / name).write_text(text, encoding="ascii", newline="\n")


def _require_own(path: Path) -> None:
    """Raise `OSError` where somebody else can write what we would believe."""
    try:
        status = path.lstat() if path.name == FILE_NAME else path.stat()
    except FileNotFoundError:
        return
    if stat.S_ISLNK(status.st_mode):
        raise OSError(worded("{file} is a symbolic link", file=path.name))
    if sys.platform == "win32":
        return  # the folder is the user's own, and what it says of owners and modes means nothing
    if status.st_uid not in (os.geteuid(), 0):
        raise OSError(worded("{file} belongs to another user", file=path.name))
    if status.st_mode & stat.S_IWOTH:
        raise OSError(worded("everybody may write {file}", file=path.name))


def _reason(error: OSError) -> str:
    own = error.args[0] if len(error.args) == 1 else None  # one of ours, still a message
    return own if isinstance(own, str) else system_reason(error)


def _to_stderr(message: str) -> None:
    print(f"foureyes: warning: {message}", file=sys.stderr)
