"""What frameworks load by convention, read from `rules/entrypoints/*.yaml`: data, one file per framework.

In: the directory of those files. Out: `Conventions`, all of them taken together. The files are part of foureyes, so
one that is not valid is a defect: it is named, with its key.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from foureyes.facts.reach.commands import Programs
from foureyes.model.errors import RulePackError
from foureyes.model.rule_files import rules_root

MEANINGS = frozenset(
    ("module", "package", "tree", "app", "path", "checked", "command", "directory", "sibling", "tests", "search-path")
)
_KEYS = frozenset(("id", "title", "references", "files", "config", "names", "app_modules", "programs", "examples"))


@dataclass(frozen=True, slots=True)
class FileRule:
    """Files that are run or imported for where they lie. `beside` must lie in the same directory; the file must import
    one of `imports`, define one of `defines`."""

    globs: tuple[str, ...]
    why: str
    is_test: bool = False
    beside: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigRule:
    """Settings in configuration files that name code: `keys` maps globs of key paths to meanings."""

    files: tuple[str, ...]
    format: str
    keys: tuple[tuple[str, str], ...]
    framework: str


@dataclass(frozen=True, slots=True)
class NamesRule:
    """Names in Python code with a meaning: assigned to a target, or handed to a call."""

    targets: re.Pattern[str] | None
    calls: re.Pattern[str] | None
    key: re.Pattern[str] | None
    means: str
    prefix: str
    framework: str


@dataclass(frozen=True, slots=True)
class AppModules:
    """Modules of every installed Django application that are imported by convention. `when` is an application or call
    that must be there, empty for always."""

    names: tuple[str, ...]
    packages: tuple[str, ...]
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Conventions:
    """What frameworks load, and by which names, as `rules/entrypoints/` says."""

    files: tuple[FileRule, ...]
    config: tuple[ConfigRule, ...]
    names: tuple[NamesRule, ...]
    app_modules: tuple[AppModules, ...]
    programs: Programs


@cache
def load_conventions() -> Conventions:
    """Return the built-in conventions."""
    return read_conventions(sorted((rules_root() / "entrypoints").glob("*.yaml")))


def read_conventions(paths: Iterable[Path]) -> Conventions:
    """Return the conventions of some files."""
    files: list[FileRule] = []
    config: list[ConfigRule] = []
    names: list[NamesRule] = []
    apps: list[AppModules] = []
    checkers: set[str] = set()
    servers: set[str] = set()
    options: dict[str, Mapping[str, str]] = {}
    for path in paths:
        page = _page(path)
        name = str(page.get("title", path.stem))
        try:
            files.extend(_file_rule(item, name) for item in _items(page, "files"))
            config.extend(_config_rule(item, name) for item in _items(page, "config"))
            names.extend(_names_rule(item, name) for item in _items(page, "names"))
            apps.extend(_app_modules(item, name) for item in _items(page, "app_modules"))
            programs = cast(dict[str, object], page.get("programs", {}))
            checkers.update(_words(programs.get("checkers")))
            servers.update(_words(programs.get("servers")))
            options.update(cast(dict[str, dict[str, str]], programs.get("options", {})))
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
            raise RulePackError(f"{path.name}: not a valid convention: {error!r}") from error
    return Conventions(
        tuple(files),
        tuple(config),
        tuple(names),
        tuple(apps),
        Programs(frozenset(checkers), frozenset(servers), options),
    )


def _page(path: Path) -> dict[str, object]:
    import yaml

    data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    if not isinstance(data, dict) or not _KEYS.issuperset(data) or data.get("id") != path.stem:
        raise RulePackError(
            f"{path.name}: must be a mapping with id {path.stem} and keys among {', '.join(sorted(_KEYS))}"
        )
    return data


def _items(page: Mapping[str, object], key: str) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], page.get(key) or [])


def _words(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(item) for item in cast(list[object], value))


def _file_rule(item: dict[str, object], framework: str) -> FileRule:
    return FileRule(
        globs=_words(item["globs"]),
        why=str(item.get("why", f"{framework} loads it")),
        is_test=item.get("phase") == "test",
        beside=_words(item.get("beside")),
        imports=_words(item.get("imports")),
        defines=_words(item.get("defines")),
    )


def _config_rule(item: dict[str, object], framework: str) -> ConfigRule:
    keys = tuple((str(glob), str(meaning)) for glob, meaning in cast(dict[object, object], item["keys"]).items())
    for _, meaning in keys:
        _check_meaning(meaning)
    return ConfigRule(_words(item["files"]), str(item["format"]), keys, framework)


def _names_rule(item: dict[str, object], framework: str) -> NamesRule:
    return NamesRule(
        targets=_pattern(item.get("targets")),
        calls=_pattern(item.get("calls")),
        key=_pattern(item.get("key")),
        means=_check_meaning(str(item["means"])),
        prefix=str(item.get("prefix", "")),
        framework=framework,
    )


def _app_modules(item: dict[str, object], framework: str) -> AppModules:
    return AppModules(
        names=_words(item.get("names")),
        packages=_words(item.get("packages")),
        when=str(item.get("when", "")),
        why=str(item.get("why", f"{framework} loads it from every installed application")),
    )


def _pattern(value: object) -> re.Pattern[str] | None:
    return None if value is None else re.compile("|".join(_words(value)))


def _check_meaning(meaning: str) -> str:
    if meaning not in MEANINGS:
        raise ValueError(f"unknown meaning {meaning}")
    return meaning
