"""The catalogue: directories of rule pages come in, one checked mapping of rules goes out.

Built-in rules lie at `rules_root()`; further directories may add rules but never replace one.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from foureyes.model.errors import RulePackError, UsageError
from foureyes.model.nearest import nearest
from foureyes.model.rule import Engine, Rule
from foureyes.model.rule_files import rules_root
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded
from foureyes.rulepacks.page import PageReader, RulePage
from foureyes.rulepacks.yaml_tree import MAX_BYTES, read_tree

# Directories beside the categories that hold other data than rule pages.
DATA_DIRECTORIES = frozenset({"provenance", "entrypoints"})
MAX_PAGES = 2_000
_ENGINE = re.compile(rb"^engine: pattern$", re.MULTILINE)  # as the built-in pages write it


class Pages(Mapping[str, RulePage]):
    """The rule pages of some directories by id, ordered by category and id. A page is read when it is asked for; where
    directories are added, all are read at once, so that one that is not valid is told at once."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._places: dict[str, tuple[Path, Path]] = {}
        self._read: dict[str, RulePage] = {}
        places = [(root, path) for root in roots for path in _page_files(root)]
        for root, path in sorted(places, key=lambda place: (place[1].relative_to(place[0]).parts[0], place[1].stem)):
            known = self._places.get(path.stem)
            if known is not None:
                first, second = sorted((known, (root, path)), key=lambda place: roots.index(place[0]))
                raise RulePackError(
                    worded(
                        "{path}:1: the id {id} is taken by {other}; choose another id",
                        path=_shown_path(*second),
                        id=one_line(path.stem, 80),
                        other=_shown_path(*first),
                    )
                )
            self._places[path.stem] = (root, path)
        if roots != (rules_root(),):
            self._read = {rule_id: self[rule_id] for rule_id in self._places}

    def __getitem__(self, rule_id: str) -> RulePage:
        found = self._read.get(rule_id)
        if found is None:
            root, path = self._places[rule_id]
            found = self._read[rule_id] = read_page(_bytes(path), _shown_path(root, path))
            _check_place(root, path, found)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._places

    def with_patterns(self) -> tuple[RulePage, ...]:
        """Return the pages of rules with patterns. Of pages not read yet, those are read that say so."""
        unread = (name for name in self._places if name not in self._read)
        chosen = {name for name in unread if _ENGINE.search(_bytes(self._places[name][1]))}
        named = (self[name] for name in self._places if name in chosen or name in self._read)
        return tuple(page for page in named if page.rule.engine is Engine.PATTERN)

    def annotated(self) -> Mapping[str, Path]:
        """Return the tests that lie beside the pages."""
        beside = {rule_id: path.with_suffix(".py") for rule_id, (_, path) in self._places.items()}
        return {rule_id: path for rule_id, path in beside.items() if path.is_file()}


class _Rules(Mapping[str, Rule]):
    """The rules of some pages, which are read when a rule is asked for."""

    def __init__(self, pages: Mapping[str, RulePage]) -> None:
        self._pages = pages

    def __getitem__(self, rule_id: str) -> Rule:
        return self._pages[rule_id].rule

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._pages


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rules there are."""

    pages: Mapping[str, RulePage]

    @property
    def rules(self) -> Mapping[str, Rule]:
        return _Rules(self.pages)

    @property
    def tests(self) -> Mapping[str, Path]:
        """The annotated files that lie beside pages."""
        return self.pages.annotated() if isinstance(self.pages, Pages) else {}

    @property
    def pattern_pages(self) -> tuple[RulePage, ...]:
        """The pages of rules with patterns."""
        if isinstance(self.pages, Pages):
            return self.pages.with_patterns()
        return tuple(page for page in self.pages.values() if page.rule.engine is Engine.PATTERN)

    def rule(self, rule_id: str) -> Rule:
        """Return the rule; UsageError with the nearest id where there is none."""
        found = self.rules.get(rule_id)
        if found is None:
            near = nearest(rule_id, self.rules, 0.4)
            hint = worded("; did you mean {word}?", word=near) if near else worded("; see: foureyes rules list")
            raise UsageError(worded("there is no rule {rule_id}{hint}", rule_id=one_line(rule_id, 80), hint=hint))
        return found


def load_catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """Return the built-in rules and those of the directories `extra`; RulePackError where a page is not valid."""
    return Catalogue(Pages((rules_root(), *extra)))


def load_directory(root: Path) -> Catalogue:
    """Return the rules of one directory alone, for testing them."""
    return Catalogue(Pages((root,)))


def files_digest(extra: tuple[Path, ...] = ()) -> str:
    """Return a hash of all rule files, which are read but not parsed."""
    digest = hashlib.sha256()
    for root in (rules_root(), *extra):
        for path in _page_files(root):
            digest.update(hashlib.sha256(_bytes(path)).digest())
    return digest.hexdigest()


def read_page(data: bytes, path: str) -> RulePage:
    """Return the page in `data`; `path` is for messages."""
    return PageReader(path).read(read_tree(data, path))


def _page_files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        raise RulePackError(worded("{root}: there is no such directory of rules", root=one_line(str(root))))
    seen = 0
    for path in sorted(root.rglob("*.y*ml")):
        inside = path.relative_to(root).parts
        if path.suffix not in (".yaml", ".yml") or inside[0] in DATA_DIRECTORIES or not path.is_file():
            continue
        if path.resolve().is_relative_to(root.resolve()):
            seen += 1
            if seen > MAX_PAGES:
                raise RulePackError(
                    worded("{root}: more than {limit} rule files", root=one_line(str(root)), limit=MAX_PAGES)
                )
            yield path


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise RulePackError(
            worded("{path}: cannot be read: {error}", path=one_line(str(path)), error=system_reason(error))
        ) from error


def _shown_path(root: Path, path: Path) -> str:
    return f"{root.name}/{path.relative_to(root).as_posix()}"


def _check_place(root: Path, path: Path, page: RulePage) -> None:
    if path.stem != page.rule.id:
        raise RulePackError(worded("{path}:1: the id {id} and the file name differ", path=page.path, id=page.rule.id))
    directory = path.relative_to(root).parts[0]
    if path.parent != root and directory != page.rule.category:
        raise RulePackError(
            worded(
                "{path}:1: the category {category} and the directory {directory} differ",
                path=page.path,
                category=one_line(page.rule.category, 40),
                directory=one_line(directory, 40),
            )
        )
