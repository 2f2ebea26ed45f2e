"""The catalogue: directories of rule pages come in, one checked mapping of rules goes out.

Built-in rules lie at `rules_root()`; further directories may add rules but never replace one.
"""

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from foureyes.model.errors import RulePackError, UsageError
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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rules there are. `digest` changes whenever a page with patterns does; `tests` are the annotated files."""

    rules: Mapping[str, Rule]
    pages: Mapping[str, RulePage]
    digest: str
    tests: Mapping[str, Path]

    @property
    def pattern_pages(self) -> tuple[RulePage, ...]:
        return tuple(page for page in self.pages.values() if page.rule.engine is Engine.PATTERN)

    def rule(self, rule_id: str) -> Rule:
        """Return the rule; UsageError with the nearest id where there is none."""
        found = self.rules.get(rule_id)
        if found is None:
            near = difflib.get_close_matches(rule_id, self.rules, 1, 0.4)
            hint = worded("; did you mean {word}?", word=near[0]) if near else worded("; see: foureyes rules list")
            raise UsageError(worded("there is no rule {rule_id}{hint}", rule_id=one_line(rule_id, 80), hint=hint))
        return found


def load_catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """Return the built-in rules and those of the directories `extra`; RulePackError where a page is not valid."""
    return _load((rules_root(), *extra))


def load_directory(root: Path) -> Catalogue:
    """Return the rules of one directory alone, for testing them."""
    return _load((root,))


def _load(roots: tuple[Path, ...]) -> Catalogue:
    pages: dict[str, RulePage] = {}
    tests: dict[str, Path] = {}
    digest = hashlib.sha256()
    for root in roots:
        for path in _page_files(root):
            data = _bytes(path)
            page = read_page(data, _shown_path(root, path))
            _check_place(root, path, page)
            known = pages.get(page.rule.id)
            if known is not None:
                raise RulePackError(
                    worded(
                        "{path}:1: the id {id} is taken by {other}; choose another id",
                        path=page.path,
                        id=page.rule.id,
                        other=known.path,
                    )
                )
            pages[page.rule.id] = page
            if page.rule.engine is Engine.PATTERN:
                digest.update(len(data).to_bytes(8, "big") + data)
            annotated = path.with_suffix(".py")
            if annotated.is_file():
                tests[page.rule.id] = annotated
    ordered = dict(sorted(pages.items(), key=lambda item: (item[1].rule.category, item[0])))
    rules = {rule_id: page.rule for rule_id, page in ordered.items()}
    return Catalogue(rules, ordered, digest.hexdigest(), tests)


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
