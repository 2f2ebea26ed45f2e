"""A path that somebody named comes in; as git writes it, with slashes, relative to the repository, it goes out."""

import sys
from pathlib import Path


def repository_path(named: str) -> str:
    """Return `named` with slashes. Elsewhere than on Windows a backslash is a character like any other."""
    return named.replace("\\", "/") if sys.platform == "win32" else named


def inside(repository: Path, named: str) -> str:
    """Return `named` relative to `repository` where it lies in it, else as it is."""
    path = Path(named)
    return repository_path(str(path.relative_to(repository)) if path.is_relative_to(repository) else named)
