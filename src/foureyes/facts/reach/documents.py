"""What documentation and notebooks reach: modules whose interface is described, scripts the reader is told to run.

In: the tree's texts. Out: `Root`s. A dotted name in prose reaches nothing: only directives, includes and command lines.
"""

import re
from collections.abc import Iterable, Iterator

from foureyes.facts.reach.commands import Programs, TargetKind, targets
from foureyes.facts.reach.edges import EdgeFinder
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.test_code import is_test_path
from foureyes.facts.tree_facts import TreeFacts

_NOTEBOOK = ".ipynb"
_SUFFIXES = (_NOTEBOOK, ".rst", ".md", ".mdx", ".txt")
_MAX_BYTES = 400_000
_MAX_NOTEBOOK_BYTES = 4_000_000
_IMPORT_LINE = re.compile(
    r"^[ \t\"]*(?:>>> )?(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+([\w*, \t]+)|import[ \t]+([\w.]+))", re.MULTILINE
)
_DOC_MODULE = re.compile(
    r"^[^\S\n]*+(?:\.\. (?:\w+:)?(?:auto)?module::|\.\. (?:py:)?currentmodule::|:::)\s*([\w.]+)", re.MULTILINE
)
_DOC_INCLUDE = re.compile(r"(?:(?:literal)?include::|--8<--|\{[*!]|snippet:?)\s*+[\"']?([\w./\-]{1,300}\.py)\b")
_DOC_COMMAND = re.compile(
    r"(?:^|[\s`$>])(?:(?:python[\d.]*|uv run|streamlit run|pytest(?: -\S+)*)\s+|\./)([\w./\-]+\.py)\b"
)
_COG, _COG_END = "[[[cog", "]]]"
_INCLUDES = ("include::", "--8<--", "{*", "{!", "snippet")
_RUNNERS = ("python", "uv run", "streamlit run", "pytest", "./")
_SERVERS = ("uvicorn", "gunicorn", "hypercorn", "celery", "flask", "fastapi", "rq", "dramatiq", " -m")
_DOC_SERVER = re.compile(
    r"(?:^|[`$>]) *((?:uvicorn|gunicorn|hypercorn|celery|flask|fastapi|rq|dramatiq|python[\d.]* -m) [^\n`]{1,200})",
    re.MULTILINE,
)


def is_document(path: str) -> bool:
    """Whether a file is read as documentation or a notebook."""
    return path.endswith(_SUFFIXES)


def documented(tree: TreeFacts, finder: EdgeFinder, programs: Programs, paths: Iterable[str]) -> Iterator[Root]:
    """Yield what documents and notebooks reach; each is the one who asks."""
    wanted = [path for path in paths if tree.entries[path].size <= _limit(path)]
    for path, data in tree.contents(wanted):
        if data is None or len(data) > _limit(path):
            continue
        finder.questions.asker = path
        text = data.decode("utf-8", "replace")
        if path.endswith(_NOTEBOOK):
            for found in imported_by_text(finder, text.replace("\\n", "\n").replace('"', "\n"), path):
                yield Root(found, path, 1, "a notebook imports it")
        else:
            yield from _described(finder, path, text)
            yield from _commands(finder, programs, path, text)


def _limit(path: str) -> int:
    return _MAX_NOTEBOOK_BYTES if path.endswith(_NOTEBOOK) else _MAX_BYTES


def _described(finder: EdgeFinder, origin: str, text: str) -> Iterator[Root]:
    for match in _DOC_MODULE.finditer(text) if _has(text, "module::", ":::") else ():
        for path in finder.named(match[1], origin, bare=True):
            yield Root(path, origin, _line(text, match), "the documentation describes its interface")
    yield from _generated(finder, origin, text)
    for match in _DOC_INCLUDE.finditer(text) if ".py" in text and _has(text, *_INCLUDES) else ():
        for path in finder.paths.find(match[1], origin):
            yield Root(path, origin, _line(text, match), "the documentation shows it", is_test_path(path))


def _generated(finder: EdgeFinder, origin: str, text: str) -> Iterator[Root]:
    line, last = 1, 0
    start = text.find(_COG)
    while start >= 0 and (end := text.find(_COG_END, start)) >= 0:
        line, last = line + text.count("\n", last, start), start
        for path in imported_by_text(finder, text[start:end], origin):
            yield Root(path, origin, line, "cog runs code in the documentation that imports it")
        start = text.find(_COG, end)


def _commands(finder: EdgeFinder, programs: Programs, origin: str, text: str) -> Iterator[Root]:
    why = "the documentation tells the reader to run it"
    for match in _DOC_SERVER.finditer(text) if _has(text, *_SERVERS) else ():
        for target in targets(match[1], programs):
            if target.kind is TargetKind.MODULE:
                for path in finder.module(target.value, origin):
                    yield Root(path, origin, _line(text, match), why, is_test_path(path))
    for match in _DOC_COMMAND.finditer(text) if ".py" in text and _has(text, *_RUNNERS) else ():
        for path in finder.paths.find(match[1], origin):
            if finder.questions.runs(path):
                yield Root(path, origin, _line(text, match), why, is_test_path(path))


def _has(text: str, *words: str) -> bool:
    """Whether a text has one of the words without which an expression cannot match: much quicker than to try."""
    return any(word in text for word in words)


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
