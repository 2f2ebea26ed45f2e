"""A repository and a commit in, its CODEOWNERS out: the first file there is, where GitHub looks for one."""

import re

from foureyes.git.base_files import read_file
from foureyes.git.repository import Repository
from foureyes.model.errors import PolicyError
from foureyes.ownership.code_owners import LOCATIONS, CodeOwners, parse_code_owners, unreadable

_LOGIN = re.compile(r"(?<!\S)@([A-Za-z0-9][A-Za-z0-9-]{0,38})(?![^\s#])")


def code_owners_at(repo: Repository, commit: str) -> CodeOwners | None:
    """Return what the file in `commit` says, None without one. One that cannot be used names nobody, and says so."""
    if commit == repo.empty_tree:
        return None
    for path in LOCATIONS:
        try:
            data = read_file(repo, commit, path)
        except PolicyError as error:
            return unreadable(path, error.message)
        if data is not None:
            return parse_code_owners(data.decode("utf-8", "surrogateescape"), path)
    return None


def owner_logins_at(repo: Repository, commit: str) -> tuple[str, ...]:
    """Return the people, as logins in lower case, that the file in `commit` names anywhere; teams are left out."""
    for path in LOCATIONS if commit != repo.empty_tree else ():
        try:
            data = read_file(repo, commit, path)
        except PolicyError:
            return ()
        if data is not None:
            found = _LOGIN.findall(data.decode("utf-8", "surrogateescape"))
            return tuple(dict.fromkeys(login.casefold() for login in found))
    return ()
