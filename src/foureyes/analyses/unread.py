"""The change comes in; which of its files nobody looked at, or could look at, goes out.

A note blocks where the file can be imported as Python and no analysis has seen it. Scripts without an extension, other
languages, data and submodules are named only: like a shell script, they are for the human who must look anyway.
"""

import re
from collections.abc import Iterator

from foureyes.analyses.subject import Subject
from foureyes.model.change import FileChange
from foureyes.model.review import NotAnalysed
from foureyes.model.wording import worded

_LINKS = {"120000": worded("a symbolic link: never followed"), "160000": worded("a submodule: never followed")}
_PYTHON_NAMES = (".py", ".pyi", ".pyw")
_RUNS = {
    ".pyc": worded("compiled Python: cannot be analysed"),
    ".pyo": worded("compiled Python: cannot be analysed"),
    ".pyd": worded("a compiled module: cannot be analysed"),
    ".so": worded("a compiled module: cannot be analysed"),
    ".pth": worded("a path file, whose lines Python runs when it starts: cannot be analysed"),
    ".pyz": worded("packed Python: cannot be analysed"),
    ".egg": worded("packed Python: cannot be analysed"),
    ".whl": worded("packed Python: cannot be analysed"),
}
_NAMED = {
    ".ipynb": worded("a notebook: its cells are not analysed"),
    ".pyx": worded("Cython: not analysed"),
    ".pxd": worded("Cython: not analysed"),
    ".pxi": worded("Cython: not analysed"),
    **dict.fromkeys(
        (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".jar"), worded("an archive: not looked into")
    ),
}
_INTERPRETER = re.compile(rb"#![^\n]{0,200}\b(?:python|pypy)[\d.]*\b")
_LONGEST_READ = 1_000_000


def unread(subject: Subject) -> Iterator[NotAnalysed]:
    """Yield the changed files whose content no analysis has seen."""
    for file in subject.change.files:
        if file.head is None:
            continue
        found = _not_readable(file) or _other_form(subject, file)
        if found is not None:
            yield found


def _not_readable(file: FileChange) -> NotAnalysed | None:
    named_python = file.path.lower().endswith(_PYTHON_NAMES)
    if file.head is not None and not file.head.is_regular:
        reason = _LINKS.get(file.head.mode, worded("not a regular file: never followed"))
        return NotAnalysed(file.path, reason, blocks=named_python and file.head.mode == "120000")
    blocks = named_python or _suffix(file.path) in _RUNS
    if file.too_large:
        return NotAnalysed(file.path, worded("too large to be read"), blocks)
    return NotAnalysed(file.path, worded("binary"), blocks) if file.is_binary else None


def _other_form(subject: Subject, file: FileChange) -> NotAnalysed | None:
    """Text that is Python, or can become some, under a name that is not read as Python."""
    suffix = _suffix(file.path)
    may_wait = subject.whole_tree  # a scan decides nothing
    if file.is_python:
        return None
    if suffix in _PYTHON_NAMES:
        return NotAnalysed(file.path, worded("Python under another extension than .py: rename it"), not may_wait)
    if suffix in _RUNS:
        return NotAnalysed(file.path, _RUNS[suffix], not may_wait)
    if suffix in _NAMED:
        return NotAnalysed(file.path, _NAMED[suffix], blocks=False)
    if _is_script(subject, file, suffix):
        return NotAnalysed(
            file.path, worded("a Python script without .py: rename it to have it analysed"), blocks=False
        )
    return None


def _is_script(subject: Subject, file: FileChange, suffix: str) -> bool:
    if file.head is None or file.head.size > _LONGEST_READ or (suffix and file.head.mode != "100755"):
        return False
    data = subject.head.read(file.path)
    return data is not None and _INTERPRETER.match(data) is not None


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2].lower()
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix if stem else ""
