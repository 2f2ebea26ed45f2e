"""`foureyes testmap`: a repository or a plain directory comes in, which tests reach which function goes out."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from foureyes.model.errors import UsageError
from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import shown
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import Message, worded
from foureyes.translation.translated import translated

_MAX_BYTES = 2 << 20  # of one file
_MAX_FILES = 50_000
_NOT_SOURCE = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
_SHOWN_TESTS = 3


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--ref", metavar="REF", help="read this commit of the repository (default: the files as they are)")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="write it to this file")
@click.option("--name", metavar="NAME", help="`repo` of the jsonl rows (default: the directory's name)")
@click.option("--tests", "test_globs", multiple=True, metavar="GLOB", help="further files that are test code")
@click.option("--only", multiple=True, metavar="FILE", help="only functions of these files (a path in PATH)")
@click.option("--untested", is_flag=True, help="only functions that no test reaches")
def testmap(
    path: Path,
    ref: str | None,
    form: str,
    output: Path | None,
    name: str | None,
    test_globs: tuple[str, ...],
    only: tuple[str, ...],
    untested: bool,
) -> None:
    """Show which tests reach which function.

    Worked out from the code alone: nothing of the repository is imported or run. PATH is a git repository, or any
    directory of Python files. It is an estimate; a coverage file is exact (`foureyes review --coverage`).

    \b
    Examples:
      foureyes testmap --untested                      what no test reaches
      foureyes testmap --only shop/cart.py             the tests of one file
    """
    from foureyes.analyses.test_reach import map_tests, read
    from foureyes.analyses.test_reach_files import is_test_file
    from foureyes.entrypoints.repository_path import repository_path

    outlines = read(_sources(path, ref))
    only = tuple(map(repository_path, only))
    for file_ in only:
        if file_ not in outlines:
            raise UsageError(_no_file(file_, path, outlines))
    wanted = only.__contains__ if only else lambda _: True
    mapped = map_tests(outlines, lambda file: is_test_file(file, test_globs), wanted)
    rows = [
        {
            "repo": name or path.resolve().name,
            "file": item.path,
            "qualname": item.qualname,
            "line": item.first,
            "tested": item.is_tested,
            "chance": round(item.chance, 3),
            "tests": list(item.tests),
        }
        for item in mapped.functions
        if not (untested and item.is_tested)
    ]
    text = "\n".join([json.dumps(row) for row in rows] if form == "jsonl" else _table(rows, mapped.tests))
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", "utf-8", newline="\n")
    except OSError as error:
        told = worded("cannot write {path}: {error}", path=str(output), error=system_reason(error))
        raise UsageError(told) from None


def _no_file(file: str, path: Path, known: Iterable[str]) -> Message:
    hint = did_you_mean(file, known)
    return worded("there is no Python file {file} in {path}{hint}", file=file, path=str(path), hint=hint)


def _table(rows: list[dict[str, object]], tests: int) -> list[str]:
    untested = sum(not row["tested"] for row in rows)
    told = worded(
        "{functions} functions, {tests} tests; {untested} functions that no test reaches",
        functions=len(rows),
        tests=tests,
        untested=untested,
    )
    lines = [translated(told)]
    path = None
    for row in rows:
        if row["file"] != path:
            path = row["file"]
            lines += ["", shown(str(path))]
        place = worded("{name} (line {line})", name=shown(str(row["qualname"])), line=str(row["line"]))
        state = _tests(row["tests"]) if row["tested"] else worded("no test reaches it")
        lines.append(f"  {'·' if row['tested'] else '!'} {translated(place)}: {translated(state)}")
    return lines


def _tests(found: object) -> str:
    names = found if isinstance(found, list) else []
    if not names:
        return worded("reached indirectly")
    listed = ", ".join(shown(item.rpartition("/")[2]) for item in names[:_SHOWN_TESTS])
    rest = len(names) - _SHOWN_TESTS
    return worded("{names} and {count} more", names=listed, count=rest) if rest > 0 else worded("{names}", names=listed)


def _sources(path: Path, ref: str | None) -> Iterator[tuple[str, bytes | None]]:
    if not path.is_dir():
        raise UsageError(worded("{path}: no such directory", path=str(path)))
    if ref is not None or (path / ".git").exists():
        yield from _from_git(path, ref)
    else:
        yield from _from_directory(path)


def _from_git(path: Path, ref: str | None) -> Iterator[tuple[str, bytes | None]]:
    from foureyes.git.change_set import whole_tree, work_tree
    from foureyes.git.repository import Repository

    with Repository.open(path) as repo:
        snapshot = work_tree(repo) if ref is None else whole_tree(repo, ref)
        files = [entry for entry in snapshot.head_tree if entry.is_regular and entry.path.endswith(".py")]
        paths: dict[str, list[str]] = {}
        for entry in files:
            paths.setdefault(entry.blob, []).append(entry.path)
        for blob, data in snapshot.blobs.read(list(paths)):
            yield from ((name, data) for name in paths[blob])


def _from_directory(root: Path) -> Iterator[tuple[str, bytes | None]]:
    """Regular Python files below `root`; symbolic links are not followed."""
    count = 0
    for directory, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _NOT_SOURCE)
        for name in sorted(names):
            file = Path(directory, name)
            if not name.endswith(".py") or file.is_symlink() or not file.is_file():
                continue
            count += 1
            if count > _MAX_FILES:
                told = worded("{path}: more than {limit} Python files", path=str(root), limit=_MAX_FILES)
                raise UsageError(told)
            data = file.read_bytes() if file.stat().st_size <= _MAX_BYTES else None
            yield file.relative_to(root).as_posix(), data
