"""Which git is run, and what every git needs of the environment.

Windows looks for a program in the current directory first, and a repository under review may hold a `git.exe`: there
it is looked for here, in the absolute directories of PATH alone. `git.exe` on PATH is often a launcher; where the git
that it starts lies beside it, that one is taken, since ending a launcher leaves what it started running.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from foureyes.model.errors import UsageError
from foureyes.model.wording import Message, worded

# where Git for Windows keeps the git that its launchers start
_BEHIND_LAUNCHERS = ("mingw64/bin", "clangarm64/bin", "mingw32/bin")
_OF_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP")


def program() -> str:
    """Return what to start. Raises `UsageError` where Windows has no git on PATH."""
    if sys.platform != "win32":
        return "git"
    found = found_in(os.environ.get("PATH", ""), "git.exe")
    if found is None:
        raise UsageError(missing())
    return str(found)


def missing() -> Message:
    """Say that there is no git."""
    return worded("git is not installed, or not on PATH: install git 2.30 or newer")


def system_variables() -> dict[str, str]:
    """Return what a program needs of the environment to start at all."""
    path = os.environ.get("PATH", os.defpath)
    if sys.platform != "win32":
        return {"PATH": path}
    place = Path(program()).parent
    own = (str(place), str(place.parent.parent / "usr" / "bin"))  # its libraries, and the shell it runs helpers with
    kept = {name: os.environ[name] for name in _OF_WINDOWS if name in os.environ}
    return {**kept, "PATH": os.pathsep.join((*own, path))}


def found_in(path: str, name: str) -> Path | None:
    """Return the program `name` of the first directory of `path` that has it, or the one that it launches."""
    for folder in _absolute(path):
        file = folder / name
        if file.is_file():
            behind = (folder.parent / place / name for place in _BEHIND_LAUNCHERS)
            return next((item for item in behind if item.is_file()), file)
    return None


def _absolute(path: str) -> Iterator[Path]:
    for text in path.split(os.pathsep):
        folder = Path(text.strip('"'))
        if folder.is_absolute():
            yield folder
