"""A repository in, what `foureyes init` should know of it out: frameworks, tests, owners, agents and people.

Only git objects of HEAD and of the latest commits are read. Names that come out may be hostile: who shows them escapes.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from foureyes.assembly.code_owners_file import code_owners_at
from foureyes.git.references import is_shallow
from foureyes.git.repository import Repository
from foureyes.model.attribution import Origin
from foureyes.model.change import Commit, TreeEntry
from foureyes.model.errors import FoureyesError
from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.classify import classify
from foureyes.provenance.signal_files import load_signals

LATEST = 300
_FRAMEWORKS = {
    "aiohttp": "aiohttp", "alembic": "Alembic", "celery": "Celery", "django": "Django", "fastapi": "FastAPI",
    "flask": "Flask", "homeassistant": "Home Assistant", "pytest": "pytest", "scrapy": "Scrapy", "sphinx": "Sphinx",
    "starlette": "Starlette", "tornado": "Tornado",
}  # fmt: skip
_DEPENDENCIES = re.compile(r"(?:.*/)?(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile|requirements[^/]*\.(?:txt|in))")
_REQUIREMENT = re.compile(
    r"""(?:^|["'\s\[,=])([A-Za-z][A-Za-z0-9._-]{1,60})(?=\s*(?:[<>=!~;\[,"'#@]|$))""", re.MULTILINE
)
_MOST_FILES, _MOST_BYTES = 40, 256 * 1024
_TEST = re.compile(r"(?:.*/)?(?:test_[^/]+|[^/]+_test|tests?)\.py")
_VENDORED = frozenset({"vendor", "vendored", "_vendor", "third_party", "third-party", "node_modules", "site-packages"})
_GENERATED = re.compile(r"(?:.*/)?[^/]+_pb2(?:_grpc)?\.pyi?")
_INSTRUCTIONS = re.compile(
    r"(?:.*/)?(?:AGENTS\.md|CLAUDE\.md|GEMINI\.md|\.cursorrules|\.clinerules|\.windsurfrules)"
    r"|\.github/copilot-instructions\.md|\.(?:claude|codex|cursor)/.*"
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found. `agents` are those that declared themselves in the latest `commits`, with how many they wrote;
    `people` is how many others wrote in them."""

    python_files: int = 0
    frameworks: tuple[str, ...] = ()
    test_files: int = 0
    test_folders: tuple[str, ...] = ()
    code_owners: str = ""
    excluded: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    commits: int = 0
    agents: tuple[tuple[str, int], ...] = ()
    people: int = 0
    bots: int = 0
    is_shallow: bool = False
    default_branch: str = "main"

    @property
    def preset(self) -> str:
        """The preset that fits: one person has nobody else who could approve."""
        return "solo" if self.people == 1 and not self.code_owners and not self.is_shallow else "team"


def survey(directory: Path) -> Survey:
    """Look at the repository at `directory`. Before its first commit there is nothing to see."""
    with Repository.open(directory) as repo:
        head = repo.head()
        if head is None:
            return Survey()
        entries = [entry for entry in repo.tree(head) if entry.is_regular]
        paths = [entry.path for entry in entries]
        tests = [path for path in paths if _TEST.fullmatch(path)]
        commits = _latest(repo, head)
        agents, people, bots = _authors(commits)
        owners = code_owners_at(repo, head)
        branch = (repo.default_branch() or "main").removeprefix("origin/")
        return Survey(
            python_files=sum(path.endswith((".py", ".pyi")) for path in paths),
            frameworks=_frameworks(repo, entries),
            test_files=len(tests),
            test_folders=tuple(sorted({path.split("/")[0] for path in tests if "/" in path}))[:4],
            code_owners=owners.path if owners is not None else "",
            excluded=_excluded(paths),
            instructions=tuple(path for path in paths if _INSTRUCTIONS.fullmatch(path))[:6],
            commits=len(commits),
            agents=tuple(agents.most_common(8)),
            people=people,
            bots=bots,
            is_shallow=is_shallow(repo.git),
            default_branch=branch,
        )


def _latest(repo: Repository, head: str) -> tuple[Commit, ...]:
    """The latest commits, as far as the clone holds them."""
    found = repo.git.output("rev-list", f"--max-count={LATEST}", "--first-parent", head)
    oids = found.data.decode("ascii", "replace").split()
    try:
        return repo.commits(f"{oids[-1]}" if len(oids) == LATEST else None, head)
    except FoureyesError:
        return ()


def _authors(commits: Iterable[Commit]) -> tuple[Counter[str], int, int]:
    """Who wrote: agents by name, how many people, how many commits of ordinary automation."""
    signals, policy = load_signals(), EvidencePolicy()
    agents: Counter[str] = Counter()
    people: set[str] = set()
    bots = 0
    for commit in commits:
        found = classify(commit, signals=signals, policy=policy)
        agents.update({agent.name for agent in found.agents})
        if found.origin is Origin.AUTOMATION:
            bots += 1
        elif not found.agents or found.origin is not Origin.AI:
            people.add(commit.author.email.casefold())
    return agents, len(people), bots


def _frameworks(repo: Repository, entries: Iterable[TreeEntry]) -> tuple[str, ...]:
    """What the files of dependencies name, of what foureyes has conventions for."""
    blobs = [entry.blob for entry in entries if _DEPENDENCIES.fullmatch(entry.path)][:_MOST_FILES]
    named: set[str] = set()
    for _, data in repo.read(blobs):
        text = (data or b"")[:_MOST_BYTES].decode("utf-8", "replace")
        named.update(match[1].lower().replace("_", "-") for match in _REQUIREMENT.finditer(text))
    return tuple(words for name, words in _FRAMEWORKS.items() if name in named)


def _excluded(paths: Iterable[str]) -> tuple[str, ...]:
    """Patterns of what is vendored or generated."""
    found: dict[str, None] = {}
    for path in paths:
        folders = PurePosixPath(path).parts[:-1]
        for number, name in enumerate(folders):
            if name in _VENDORED:
                found["/".join(folders[: number + 1]) + "/**"] = None
                break
        else:
            if _GENERATED.fullmatch(path):
                found["**/*_pb2*.py"] = None
    return tuple(found)[:8]
