"""Can foureyes work in a clone on this machine? A directory comes in, one line for each thing that it needs goes out.

Nothing is fetched, written (but for the cache's own directory) or run of the repository.
"""

import platform
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from foureyes.assembly.code_owners_file import code_owners_at
from foureyes.assembly.policy_file import POLICY_FILE, policy_at
from foureyes.facts.reach.test_code import is_test_file
from foureyes.facts.store import Store, default_directory
from foureyes.gate.policy import parse_policy
from foureyes.git.command import as_text
from foureyes.git.notes import NOTE_REFS
from foureyes.git.references import is_shallow
from foureyes.git.repository import Repository
from foureyes.model.change import TreeEntry
from foureyes.model.diagnosis import Line, State
from foureyes.model.errors import FoureyesError
from foureyes.model.safe_text import one_line, shown

_OLDEST_GIT = (2, 30)
_HOOKS = ".pre-commit-config.yaml"
_RUNS_FOUREYES = re.compile(rb"uses:\s*[\"']?[\w./-]*foureyes|foureyes +(?:review|scan|gate)\b", re.IGNORECASE)
_MAX_WORKFLOWS = 100


def local_setup(directory: Path) -> Iterator[Line]:
    """Say how foureyes is set up in the repository of `directory`. Raises `UsageError` where there is none."""
    with Repository.open(directory) as repo:
        yield _git(repo)
        yield _python()
        yield _cache()
        default, line = _branch(repo)
        yield line
        yield _history(repo)
        commit = default or repo.head()
        if commit is None:
            yield Line(
                "commits", State.WARNING, "there is no commit yet: there is nothing to review", fix="commit first"
            )
            return
        entries = repo.tree(commit)
        yield _policy(repo, commit)
        yield _owners(repo, commit)
        yield _tests(entries)
        yield _workflow(repo, entries)
        yield _hook(repo, entries)
        yield _notes(repo)


def _git(repo: Repository) -> Line:
    told = as_text(repo.git.run("version")).strip()
    found = re.search(r"(\d+)\.(\d+)", told)
    why = "older versions of git lack what foureyes asks of it"
    if found and (int(found[1]), int(found[2])) >= _OLDEST_GIT:
        return Line("git", State.OK, told, why)
    wanted = ".".join(map(str, _OLDEST_GIT))
    return Line("git", State.FAILS, f"{one_line(told)} is older than {wanted}", why, f"install git {wanted} or newer")


def _python() -> Line:
    what = f"Python {platform.python_version()}; what is newer in the code is read through LibCST {version('libcst')}"
    return Line("python", State.OK, what, "code is parsed, never imported or run")


def _cache() -> Line:
    why = "facts about unchanged files are kept there: without it every review reads all code anew"
    told: list[str] = []
    with Store.open(warn=told.append):
        directory = default_directory()
    if directory is None:
        return Line("cache", State.WARNING, "there is no home directory for a cache", why, "set XDG_CACHE_HOME")
    if told:
        fix = f"make {directory} yours and writable, or set XDG_CACHE_HOME"
        return Line("cache", State.WARNING, told[0], why, fix)
    return Line("cache", State.OK, f"the cache {directory} can be written", why)


def _branch(repo: Repository) -> tuple[str | None, Line]:
    why = "changes are compared with it, and the policy is read from it"
    name = repo.default_branch()
    if name is None:
        fix = "git remote set-head origin --auto, or give --base each time"
        return None, Line("default-branch", State.WARNING, "the default branch cannot be told", why, fix)
    return repo.resolve(name), Line("default-branch", State.OK, f"the default branch is {shown(name)}", why)


def _history(repo: Repository) -> Line:
    why = "the merge base and who wrote a line are looked for in the history"
    if is_shallow(repo.git):
        fix = "git fetch --unshallow; in GitHub Actions: actions/checkout with fetch-depth: 0"
        return Line("history", State.WARNING, "this clone is shallow", why, fix)
    return Line("history", State.OK, "the history is whole", why)


def _policy(repo: Repository, commit: str) -> Line:
    why = "a policy that cannot be used is refused, and blocks in the gate"
    try:
        text, _ = policy_at(repo, commit)
        policy = parse_policy(text, POLICY_FILE)
    except FoureyesError as error:
        return Line("policy", State.FAILS, one_line(str(error)), why, "foureyes config check says what is wrong")
    if text is not None:
        return Line("policy", State.OK, f"{POLICY_FILE} is valid, preset {policy.preset}", why)
    work_tree = repo.location.work_tree
    if work_tree is not None and (work_tree / POLICY_FILE).is_file():
        fix = "commit it there: a branch cannot change its own rules"
        return Line("policy", State.WARNING, f"{POLICY_FILE} is not on the default branch yet", why, fix)
    return Line("policy", State.OK, f"there is no {POLICY_FILE}: preset team holds (foureyes init writes one)", why)


def _owners(repo: Repository, commit: str) -> Line:
    why = "code that nobody owns is one face of an orphan, and `code_owners` in the policy rests on it"
    owners = code_owners_at(repo, commit)
    if owners is None:
        return Line(
            "code-owners", State.WARNING, "there is no CODEOWNERS", why, "foureyes owners shows who could be named"
        )
    if owners.errors:
        what = f"{owners.path}: {len(owners.errors)} lines are skipped: {one_line(owners.errors[0].message)}"
        return Line("code-owners", State.WARNING, what, why, f"mend them in {owners.path}")
    return Line("code-owners", State.OK, f"{owners.path} is valid, {len(owners.rules)} lines", why)


def _tests(entries: tuple[TreeEntry, ...]) -> Line:
    why = "whether a change is guarded by a test is told from what tests reach"
    python = [entry.path for entry in entries if entry.path.endswith((".py", ".pyi"))]
    count = sum(is_test_file(path, None) for path in python)
    if python and not count:
        fix = "name them test_*.py, or add where they lie to tests.paths in the policy"
        return Line("tests", State.WARNING, f"no tests among {len(python)} Python files", why, fix)
    return Line("tests", State.OK, f"{count} test files among {len(python)} Python files", why)


def _workflow(repo: Repository, entries: tuple[TreeEntry, ...]) -> Line:
    why = "without it, or the App, a pull request is reviewed only where somebody does it by hand"
    files = [entry for entry in entries if re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", entry.path)][
        :_MAX_WORKFLOWS
    ]
    contents = dict(repo.read([entry.blob for entry in files]))
    using = [shown(entry.path) for entry in files if _RUNS_FOUREYES.search(contents.get(entry.blob) or b"")]
    if using:
        return Line("workflow", State.OK, f"foureyes runs in {', '.join(using)}", why)
    fix = "foureyes init writes one; or install the App (foureyes app create)"
    return Line("workflow", State.WARNING, "no workflow of the default branch runs foureyes", why, fix)


def _hook(repo: Repository, entries: tuple[TreeEntry, ...]) -> Line:
    why = "an agent's mistakes are cheapest before the commit"
    config = next((entry for entry in entries if entry.path == _HOOKS), None)
    text = next(iter(repo.read([config.blob])))[1] if config is not None else None
    if text is None or b"foureyes" not in text:
        return Line("hook", State.OK, f"no hook of foureyes in {_HOOKS} (one can be added)", why)
    if (repo.location.common_dir / "hooks" / "pre-commit").is_file():
        return Line("hook", State.OK, f"{_HOOKS} runs foureyes before each commit", why)
    return Line("hook", State.WARNING, f"{_HOOKS} names foureyes, but is not installed here", why, "pre-commit install")


def _notes(repo: Repository) -> Line:
    why = "some agents leave which lines they wrote in git notes, which a clone does not fetch by itself"
    known = as_text(repo.git.run("for-each-ref", "--format=%(refname)", *NOTE_REFS)).split()
    if known:
        return Line("notes", State.OK, f"notes of agents are here: {', '.join(known)}", why)
    what = "no notes of agents here (if there are some: git fetch origin 'refs/notes/*:refs/notes/*')"
    return Line("notes", State.OK, what, why)
