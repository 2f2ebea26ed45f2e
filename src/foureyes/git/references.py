"""Names of commits: from what the caller typed to commit ids, with a useful answer where that fails."""

import os
import re
import subprocess
from pathlib import Path

from foureyes.git.command import Git, as_text
from foureyes.git.objects import LONGEST_NAME, ObjectReader
from foureyes.git.program import program
from foureyes.model.errors import GitError, UsageError
from foureyes.model.nearest import nearest
from foureyes.model.safe_text import one_line, shown
from foureyes.model.wording import worded

_USUAL_DEFAULTS = ("main", "master", "trunk", "develop", "development", "default")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REF_LIMIT = 1000


def resolve(git: Git, ref: str, objects: ObjectReader | None = None) -> str:
    """Return the id of the commit that `ref` names. `objects`, where it is open, answers without a further process."""
    if not ref or ref[0] in "-^" or len(ref) > _REF_LIMIT or _CONTROL.search(ref):
        raise UsageError(
            worded("{ref} is not a name of a commit: give a branch, a tag or a commit id", ref=repr(one_line(ref)))
        )
    name = f"{ref}^{{commit}}"
    commit = commit_of(git, ref) if objects is None or len(name) > LONGEST_NAME else objects.named(name)
    if commit is None:
        raise UsageError(worded("there is no commit called {ref}{hint}", ref=repr(one_line(ref)), hint=_hint(git, ref)))
    return commit


def commit_of(git: Git, ref: str) -> str | None:
    """Return the id of the commit `ref` names, None where there is none."""
    found = git.output("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return as_text(found.data).strip() if found.returncode == 0 else None


def branch_of(git: Git, ref: str) -> str | None:
    """Return the name of the branch `ref` stands for (without the remote's name), None where it is not a branch."""
    if ref in ("HEAD", "@"):  # also before the first commit
        found = git.output("symbolic-ref", "--quiet", "HEAD")
    else:
        found = git.output("rev-parse", "--symbolic-full-name", "--verify", "--quiet", "--end-of-options", ref)
    lines = as_text(found.data).splitlines() if found.returncode == 0 else []
    for line in lines:
        if line.startswith("refs/heads/"):
            return line.removeprefix("refs/heads/")
        if line.startswith("refs/remotes/"):
            return line.removeprefix("refs/remotes/").partition("/")[2]
    return None


def default_branch(git: Git) -> str | None:
    """Return a name for the branch changes are meant for: origin's HEAD, `init.defaultBranch`, or a usual name."""
    found = git.output("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    remote = as_text(found.data).strip() if found.returncode == 0 else ""
    known = set(_all_refs(git))
    if remote and f"refs/remotes/{remote}" in known:
        return remote
    configured = as_text(git.output("config", "--get", "init.defaultBranch").data).strip()
    for name in (configured, user_setting("init.defaultBranch"), *_USUAL_DEFAULTS):
        if name and f"refs/remotes/origin/{name}" in known:
            return f"origin/{name}"
        if name and f"refs/heads/{name}" in known:
            return name
    return None


def merge_base(git: Git, one: str, other: str) -> str:
    """Return the best common ancestor of two commits; where there are several, the one `git diff A...B` takes too."""
    found = git.output("merge-base", "--end-of-options", one, other)
    if found.returncode == 0:
        return as_text(found.data).split()[0]
    if found.returncode != 1:
        raise GitError(worded("git merge-base failed: {error}", error=found.error))
    if is_shallow(git):
        raise UsageError(
            worded(
                "this shallow clone does not hold the merge base of {one} and {other}: "
                "run `git fetch --unshallow` (or `git fetch --deepen=200` until it does); "
                "in GitHub Actions give actions/checkout `fetch-depth: 0`",
                one=one[:12],
                other=other[:12],
            )
        )
    raise UsageError(
        worded(
            "{one} and {other} have no common ancestor (unrelated histories): give a base that head grew from",
            one=one[:12],
            other=other[:12],
        )
    )


def is_shallow(git: Git) -> bool:
    """Whether history was cut when the repository was cloned."""
    shallow = git.root / "shallow"
    return shallow.is_file() and shallow.stat().st_size > 0


def user_setting(name: str) -> str | None:
    """Return a value from the user's own configuration, which is theirs to trust; the repository's is not asked."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or "CONFIG" in key}
    nowhere = {"GIT_DIR": os.devnull, "GIT_CEILING_DIRECTORIES": "/"}
    try:
        done = subprocess.run(
            [program(), "config", "--includes", "--get", name],
            cwd="/",
            env={**environment, **nowhere},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return as_text(done.stdout).removesuffix("\n") if done.returncode == 0 else None


def user_ignore_file() -> Path:
    """Return the user's own ignore file, as git finds it."""
    home = Path(os.environ.get("HOME") or os.path.expanduser("~"))  # git asks for HOME on Windows too
    configured = user_setting("core.excludesFile")
    if configured:
        return home / configured[2:] if configured.startswith("~/") else Path(configured).expanduser()
    folder = os.environ.get("XDG_CONFIG_HOME")
    return (Path(folder) if folder else home / ".config") / "git" / "ignore"


def _all_refs(git: Git) -> list[str]:
    return as_text(
        git.run("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes", "refs/tags")
    ).splitlines()


def _hint(git: Git, ref: str) -> str:
    names = [name.split("/", 2)[2] for name in _all_refs(git)]
    remote = [name for name in names if name.partition("/")[2] == ref]
    near = remote[0] if remote else nearest(ref, names)
    if near:
        return worded(": did you mean {name}?", name=repr(shown(near)))
    if is_shallow(git):
        return worded(": this is a shallow clone, run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)")
    return worded(": give a branch, a tag or a commit id that `git rev-parse` knows (perhaps `git fetch` first)")
