"""A repository and a commit in, the text of the policy that stands there out."""

from foureyes.git.base_files import read_file
from foureyes.git.repository import Repository
from foureyes.model.errors import PolicyError
from foureyes.model.wording import worded

POLICY_FILE = ".foureyes.yml"


def policy_at(repo: Repository, commit: str) -> tuple[str | None, str]:
    """Return (text, where it is from) of the policy in `commit`; None where there is no file: the built-in defaults."""
    data = read_file(repo, commit, POLICY_FILE) if commit != repo.empty_tree else None
    if data is None:
        return None, "defaults"
    try:
        return data.decode("utf-8"), commit[:12]
    except UnicodeDecodeError as error:
        said: dict[str, str | int] = {"path": POLICY_FILE, "byte": error.start, "commit": commit[:12]}
        raise PolicyError(worded("{path}: not UTF-8 (byte {byte}) in {commit}", **said)) from None
