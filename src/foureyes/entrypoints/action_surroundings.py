"""The environment of a step of GitHub Actions in, what the Action is told out. Inputs arrive here and in no shell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from foureyes.entrypoints.output_formats import FORMATS
from foureyes.entrypoints.spoken_help import VARIABLE
from foureyes.model.errors import UsageError
from foureyes.model.finding import Severity
from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.translation.translated import named_language

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_YES, _NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0", ""})
FAIL_ON = (*(str(severity) for severity in Severity), "never")
PRINTED = ("text", "json", "jsonl", "markdown", "none")


class Mode(StrEnum):
    REVIEW = "review"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the workflow gave `with:`. Empty texts are not given."""

    mode: Mode
    base: str
    fail_on: str
    policy: Path | None
    coverage: Path | None
    printed: str
    comment: bool
    annotations: int
    other_sarif: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the runner says. `temp` is ours; `output` and `summary` are the runner's files. `language` is
    empty where nobody chose one: then it is the policy's."""

    event: str
    payload: Path
    repository: str
    sha: str
    server: str
    api: str
    token: str
    workspace: Path
    temp: Path
    output: Path
    summary: Path
    inputs: Inputs
    language: str = ""

    def __repr__(self) -> str:
        return f"Surroundings({self.event!r}, {self.repository!r})"  # without the token

    @property
    def clone_url(self) -> str:
        return f"{self.server}/{self.repository}.git"

    @property
    def mirror(self) -> Path:
        return self.temp / "repository.git"

    @property
    def cache(self) -> Path:
        return self.temp / "cache"


def read(environment: Mapping[str, str]) -> Surroundings:
    """Return the surroundings. Raises `UsageError` for what is missing or cannot be."""
    if "GITHUB_EVENT_NAME" not in environment:
        raise UsageError(
            worded("this is the entry point of the GitHub Action; on your own machine use: foureyes review")
        )
    repository = _needed(environment, "GITHUB_REPOSITORY")
    if not _REPOSITORY.fullmatch(repository) or ".." in repository:
        raise UsageError(worded("GITHUB_REPOSITORY is not OWNER/NAME: {value}", value=one_line(repository, 80)))
    workspace = Path(_needed(environment, "GITHUB_WORKSPACE"))
    return Surroundings(
        event=environment["GITHUB_EVENT_NAME"],
        payload=Path(_needed(environment, "GITHUB_EVENT_PATH")),
        repository=repository,
        sha=environment.get("GITHUB_SHA", ""),
        server=environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/"),
        api=environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
        token=environment.get("INPUT_TOKEN", "").strip(),
        workspace=workspace,
        temp=Path(_needed(environment, "RUNNER_TEMP")) / "foureyes",
        output=Path(_needed(environment, "GITHUB_OUTPUT")),
        summary=Path(_needed(environment, "GITHUB_STEP_SUMMARY")),
        inputs=_inputs(environment, workspace),
        language=wished_language(environment),
    )


def wished_language(environment: Mapping[str, str]) -> str:
    """Return the language that the workflow chose, empty where it chose none. Raises `UsageError` for an unknown."""
    wish = environment.get(VARIABLE, "")
    return named_language(wish) if wish.strip() else ""


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise UsageError(worded("{name} is not set: the Action runs as a step of GitHub Actions", name=name))
    return value


def _inputs(environment: Mapping[str, str], workspace: Path) -> Inputs:
    given = {name: environment.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip() for name in _NAMES}
    return Inputs(
        mode=Mode(_one_of(given, "mode", tuple(Mode)) or Mode.REVIEW),
        base=given["base"],
        fail_on=_one_of(given, "fail-on", FAIL_ON),
        policy=workspace / given["policy"] if given["policy"] else None,
        coverage=workspace / given["coverage"] if given["coverage"] else None,
        printed=_one_of(given, "format", PRINTED) or "text",
        comment=_yes_or_no(given, "comment"),
        annotations=_number(given, "annotations"),
        other_sarif=tuple(workspace / line.strip() for line in given["other-sarif"].splitlines() if line.strip()),
    )


_NAMES = ("mode", "base", "fail-on", "policy", "coverage", "format", "comment", "annotations", "other-sarif")
assert set(PRINTED) - {"none"} <= set(FORMATS)


def _one_of(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    value = given[name]
    if value and value not in words:
        hint = did_you_mean(value, words) or worded(": one of {choices}", choices=", ".join(words))
        said = {"name": name, "value": repr(one_line(value, 60)), "hint": hint}
        raise UsageError(worded("the input {name} cannot be {value}{hint}", **said))
    return value


def _yes_or_no(given: Mapping[str, str], name: str) -> bool:
    value = given[name].lower()
    if value not in _YES | _NO:
        raise UsageError(
            worded("the input {name} is true or false, not {value}", name=name, value=repr(one_line(value, 60)))
        )
    return value in _YES


def _number(given: Mapping[str, str], name: str) -> int:
    value = given[name] or "10"
    if not value.isascii() or not value.isdigit() or len(value) > 3:
        raise UsageError(
            worded("the input {name} is a number like 10, not {value}", name=name, value=repr(one_line(value, 60)))
        )
    return int(value)
