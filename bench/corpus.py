"""The sources the benchmark runs on: three releases of Django as commits of one repository, and ten times as much.

The sdists come through pip, from whatever index it is configured for.
"""

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("5.2.4", "5.2.7", "5.2.8")
PUSH = ("django/utils/text.py", "django/db/models/sql/compiler.py", "django/core/serializers/xml_serializer.py")
_COPIES = 9


def sources(out: Path) -> dict[str, Path]:
    """Return an unpacked sdist for each version."""
    found: dict[str, Path] = {}
    for version in VERSIONS:
        place = out / f"django-{version}"
        if not place.is_dir():
            archive = _download(version, out)
            with tarfile.open(archive) as packed:
                packed.extractall(out, filter="data")
        found[version] = place
    return found


def _download(version: str, out: Path) -> Path:
    archive = out / f"django-{version}.tar.gz"
    if not archive.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps"]
        subprocess.run([*command, "--dest", str(out), f"django=={version}"], check=True)
    return archive


def repository(out: Path, trees: dict[str, Path], name: str, copies: int = 0) -> Path:
    """Return a bare repository with the tags `base`, `head` and `push`, made once."""
    path = out / name
    if not path.is_dir():
        unfinished = out / f"{name}.part"
        shutil.rmtree(unfinished, ignore_errors=True)
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(unfinished)], check=True)
        importer = subprocess.Popen(["git", "-C", str(unfinished), "fast-import", "--quiet"], stdin=subprocess.PIPE)
        assert importer.stdin is not None
        for chunk in _history(trees, copies):
            importer.stdin.write(chunk)
        importer.stdin.close()
        if importer.wait():
            raise SystemExit("git fast-import failed")
        unfinished.rename(path)
    return path


def _history(trees: dict[str, Path], copies: int) -> Iterator[bytes]:
    base, head, newer = (trees[version] for version in VERSIONS)
    yield from _commit("base", 1)
    for path, data in _files(base):
        yield _file(path, data)
    for number in range(1, copies + 1):
        for path, data in _files(base):
            if path.endswith(".py"):
                yield _file(f"copy{number}/{path}", data + b"\n# copy %d\n" % number)
    yield from _commit("head", 2)
    before = dict(_files(base))
    after = dict(_files(head))
    for path in before.keys() - after.keys():
        yield b'D "%s"\n' % path.encode()
    for path, data in after.items():
        if before.get(path) != data:
            yield _file(path, data)
    yield from _commit("push", 3)
    for path in PUSH:
        yield _file(path, (newer / path).read_bytes() + b"\n# pushed\n")
    for number, tag in enumerate((b"base", b"head", b"push"), start=1):
        yield b"reset refs/tags/%s\nfrom :%d\n\n" % (tag, number)


def changed(trees: dict[str, Path]) -> list[Path]:
    """Return the Python files in which `head` differs from `base`, as they are in `head`."""
    base, head, _ = (trees[version] for version in VERSIONS)
    before = dict(_files(base))
    return [head / path for path, data in _files(head) if path.endswith(".py") and before.get(path) != data]


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix(), path.read_bytes()


def _commit(tag: str, number: int) -> Iterator[bytes]:
    if number > 1:
        yield b"\n"
    yield b"commit refs/heads/main\nmark :%d\n" % number
    yield b"committer Bench <bench@example.com> %d +0000\n" % (1_700_000_000 + number)
    yield b"data %d\n%s\n" % (len(tag), tag.encode())
    if number > 1:
        yield b"from :%d\n" % (number - 1)


def _file(path: str, data: bytes) -> bytes:
    return b'M 100644 inline "%s"\ndata %d\n%s\n' % (path.encode(), len(data), data)


def large(out: Path, trees: dict[str, Path]) -> Path:
    """Return the repository with nine more copies of all Python files."""
    return repository(out, trees, "L.git", _COPIES)
