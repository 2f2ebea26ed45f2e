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
from foureyes.model.wording import worded

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
                "commits",
                State.WARNING,
                worded("there is no commit yet: there is nothing to review"),
                fix=worded("commit first"),
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
    why = worded("older versions of git lack what foureyes asks of it")
    if found and (int(found[1]), int(found[2])) >= _OLDEST_GIT:
        return Line("git", State.OK, told, why)
    wanted = ".".join(map(str, _OLDEST_GIT))
    return Line(
        "git",
        State.FAILS,
        worded("{version} is older than {wanted}", version=one_line(told), wanted=wanted),
        why,
        worded("install git {wanted} or newer", wanted=wanted),
    )


def _python() -> Line:
    what = worded(
        "Python {version}; what is newer in the code is read through LibCST {libcst}",
        version=platform.python_version(),
        libcst=version("libcst"),
    )
    return Line("python", State.OK, what, worded("code is parsed, never imported or run"))


def _cache() -> Line:
    why = worded("facts about unchanged files are kept there: without it every review reads all code anew")
    told: list[str] = []
    with Store.open(warn=told.append):
        directory = default_directory()
    if directory is None:
        return Line(
            "cache",
            State.WARNING,
            worded("there is no home directory for a cache"),
            why,
            worded("set XDG_CACHE_HOME"),
        )
    if told:
        fix = worded("make {directory} yours and writable, or set XDG_CACHE_HOME", directory=str(directory))
        return Line("cache", State.WARNING, told[0], why, fix)
    return Line("cache", State.OK, worded("the cache {directory} can be written", directory=str(directory)), why)


def _branch(repo: Repository) -> tuple[str | None, Line]:
    why = worded("changes are compared with it, and the policy is read from it")
    name = repo.default_branch()
    if name is None:
        fix = worded("git remote set-head origin --auto, or give --base each time")
        return None, Line("default-branch", State.WARNING, worded("the default branch cannot be told"), why, fix)
    return repo.resolve(name), Line(
        "default-branch", State.OK, worded("the default branch is {name}", name=shown(name)), why
    )


def _history(repo: Repository) -> Line:
    why = worded("the merge base and who wrote a line are looked for in the history")
    if is_shallow(repo.git):
        fix = worded("git fetch --unshallow; in GitHub Actions: actions/checkout with fetch-depth: 0")
        return Line("history", State.WARNING, worded("this clone is shallow"), why, fix)
    return Line("history", State.OK, worded("the history is whole"), why)


def _policy(repo: Repository, commit: str) -> Line:
    why = worded("a policy that cannot be used is refused, and blocks in the gate")
    try:
        text, _ = policy_at(repo, commit)
        policy = parse_policy(text, POLICY_FILE)
    except FoureyesError as error:
        return Line(
            "policy", State.FAILS, one_line(error.message), why, worded("foureyes config check says what is wrong")
        )
    if text is not None:
        return Line(
            "policy",
            State.OK,
            worded("{path} is valid, preset {preset}", path=POLICY_FILE, preset=policy.preset.value),
            why,
        )
    work_tree = repo.location.work_tree
    if work_tree is not None and (work_tree / POLICY_FILE).is_file():
        fix = worded("commit it there: a branch cannot change its own rules")
        return Line(
            "policy",
            State.WARNING,
            worded("{path} is not on the default branch yet", path=POLICY_FILE),
            why,
            fix,
        )
    return Line(
        "policy",
        State.OK,
        worded("there is no {path}: preset team holds (foureyes init writes one)", path=POLICY_FILE),
        why,
    )


def _owners(repo: Repository, commit: str) -> Line:
    why = worded("code that nobody owns is one face of an orphan, and `code_owners` in the policy rests on it")
    owners = code_owners_at(repo, commit)
    if owners is None:
        return Line(
            "code-owners",
            State.WARNING,
            worded("there is no CODEOWNERS"),
            why,
            worded("foureyes owners shows who could be named"),
        )
    if owners.errors:
        what = worded(
            "{path}: {count} lines are skipped: {first}",
            path=owners.path,
            count=len(owners.errors),
            first=one_line(owners.errors[0].message),
        )
        return Line("code-owners", State.WARNING, what, why, worded("mend them in {path}", path=owners.path))
    return Line(
        "code-owners",
        State.OK,
        worded("{path} is valid, {count} lines", path=owners.path, count=len(owners.rules)),
        why,
    )


def _tests(entries: tuple[TreeEntry, ...]) -> Line:
    why = worded("whether a change is guarded by a test is told from what tests reach")
    python = [entry.path for entry in entries if entry.path.endswith((".py", ".pyi"))]
    count = sum(is_test_file(path, None) for path in python)
    if python and not count:
        fix = worded("name them test_*.py, or add where they lie to tests.paths in the policy")
        return Line("tests", State.WARNING, worded("no tests among {count} Python files", count=len(python)), why, fix)
    return Line(
        "tests",
        State.OK,
        worded("{tests} test files among {count} Python files", tests=count, count=len(python)),
        why,
    )


def _workflow(repo: Repository, entries: tuple[TreeEntry, ...]) -> Line:
    why = worded("without it, or the App, a pull request is reviewed only where somebody does it by hand")
    files = [entry for entry in entries if re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", entry.path)][
        :_MAX_WORKFLOWS
    ]
    contents = dict(repo.read([entry.blob for entry in files]))
    using = [shown(entry.path) for entry in files if _RUNS_FOUREYES.search(contents.get(entry.blob) or b"")]
    if using:
        return Line("workflow", State.OK, worded("foureyes runs in {workflows}", workflows=", ".join(using)), why)
    fix = worded("foureyes init writes one; or install the App (foureyes app create)")
    return Line("workflow", State.WARNING, worded("no workflow of the default branch runs foureyes"), why, fix)


def _hook(repo: Repository, entries: tuple[TreeEntry, ...]) -> Line:
    why = worded("an agent's mistakes are cheapest before the commit")
    config = next((entry for entry in entries if entry.path == _HOOKS), None)
    text = next(iter(repo.read([config.blob])))[1] if config is not None else None
    if text is None or b"foureyes" not in text:
        return Line("hook", State.OK, worded("no hook of foureyes in {path} (one can be added)", path=_HOOKS), why)
    if (repo.location.common_dir / "hooks" / "pre-commit").is_file():
        return Line("hook", State.OK, worded("{path} runs foureyes before each commit", path=_HOOKS), why)
    return Line(
        "hook",
        State.WARNING,
        worded("{path} names foureyes, but is not installed here", path=_HOOKS),
        why,
        "pre-commit install",
    )


def _notes(repo: Repository) -> Line:
    why = worded("some agents leave which lines they wrote in git notes, which a clone does not fetch by itself")
    known = as_text(repo.git.run("for-each-ref", "--format=%(refname)", *NOTE_REFS)).split()
    if known:
        return Line("notes", State.OK, worded("notes of agents are here: {names}", names=", ".join(known)), why)
    what = worded("no notes of agents here (if there are some: git fetch origin 'refs/notes/*:refs/notes/*')")
    return Line("notes", State.OK, what, why)
