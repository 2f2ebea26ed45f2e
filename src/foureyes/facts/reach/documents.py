"""What documentation and notebooks reach: modules whose interface is described, scripts the reader is told to run.

In: the tree's texts. Out: `Root`s. A dotted name in prose reaches nothing: only directives, includes and command lines.
"""

import re
from collections.abc import Iterator

from foureyes.facts.reach.commands import Programs, TargetKind, targets
from foureyes.facts.reach.edges import EdgeFinder
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.test_code import is_test_file, is_test_path
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import BlobFacts, WiringKind

_MAX_BYTES = 400_000
_MAX_NOTEBOOK_BYTES = 4_000_000
_IMPORT_LINE = re.compile(
    r"^[ \t\"]*(?:>>> )?(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+([\w*, \t]+)|import[ \t]+([\w.]+))", re.MULTILINE
)
_DOC_MODULE = re.compile(
    r"^\s*(?:\.\. (?:\w+:)?(?:auto)?module::|\.\. (?:py:)?currentmodule::|:::)\s*([\w.]+)", re.MULTILINE
)
_DOC_INCLUDE = re.compile(r"(?:(?:literal)?include::|--8<--|\{[*!]|snippet:?)\s*[\"']?([\w./\-]+\.py)\b")
_DOC_COMMAND = re.compile(
    r"(?:^|[\s`$>])(?:(?:python[\d.]*|uv run|streamlit run|pytest(?: -\S+)*)\s+|\./)([\w./\-]+\.py)\b"
)
_DOC_SERVER = re.compile(
    r"(?:^|[`$>]) *((?:uvicorn|gunicorn|hypercorn|celery|flask|fastapi|rq|dramatiq|python[\d.]* -m) [^\n`]{1,200})",
    re.MULTILINE,
)


def documented(tree: TreeFacts, finder: EdgeFinder, programs: Programs) -> Iterator[Root]:
    """Yield what documents and notebooks reach."""
    for path in sorted(tree.entries):
        if path.endswith(".ipynb"):
            source = (text_of(tree, path, _MAX_NOTEBOOK_BYTES) or "").replace("\\n", "\n").replace('"', "\n")
            for found in imported_by_text(finder, source, path):
                yield Root(found, path, 1, "a notebook imports it")
        elif path.endswith((".rst", ".md", ".mdx", ".txt")):
            text = text_of(tree, path)
            if text is not None:
                yield from _described(finder, path, text)
                yield from _commands(finder, programs, path, text)


def _described(finder: EdgeFinder, origin: str, text: str) -> Iterator[Root]:
    for match in _DOC_MODULE.finditer(text):
        for path in finder.named(match[1], origin, bare=True):
            yield Root(path, origin, _line(text, match), "the documentation describes its interface")
    for match in _DOC_INCLUDE.finditer(text):
        for path in finder.paths.find(match[1], origin):
            yield Root(path, origin, _line(text, match), "the documentation shows it", is_test_path(path))


def _commands(finder: EdgeFinder, programs: Programs, origin: str, text: str) -> Iterator[Root]:
    why = "the documentation tells the reader to run it"
    for match in _DOC_SERVER.finditer(text):
        for target in targets(match[1], programs):
            if target.kind is TargetKind.MODULE:
                for path in finder.module(target.value, origin):
                    yield Root(path, origin, _line(text, match), why, is_test_path(path))
    for match in _DOC_COMMAND.finditer(text):
        for path in finder.paths.find(match[1], origin):
            facts = finder.tree.facts(path)
            if facts is not None and (is_runnable(facts) or is_test_file(path, facts)):
                yield Root(path, origin, _line(text, match), why, is_test_path(path))


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start(1)) + 1


def imported_by_text(finder: EdgeFinder, text: str, origin: str) -> Iterator[str]:
    """Yield what import statements in a text that is not a Python module name."""
    for match in _IMPORT_LINE.finditer(text):
        module = match[1] or match[3]
        yield from finder.named(module, origin, bare=True)
        for name in (match[2] or "").split(","):
            yield from finder.named(f"{module}.{name.split()[0]}", origin) if name.split() else ()


def text_of(tree: TreeFacts, path: str, limit: int = _MAX_BYTES) -> str | None:
    """Return a file as text, None where it is too large."""
    if tree.entries[path].size > limit:
        return None
    data = tree.read(path)
    return None if data is None or len(data) > limit else data.decode("utf-8", "replace")


def is_runnable(facts: BlobFacts) -> bool:
    """Whether running the file does something."""
    return facts.has_main_guard or any(item.kind is WiringKind.STATEMENT for item in facts.wiring)
