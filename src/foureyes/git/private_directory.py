"""A git directory of our own that borrows the objects and refs of the repository under review.

In: where the repository lies. Out: a temporary GIT_DIR, and the environment git children get.

A repository's configuration can name programs in dozens of ways (filters, text conversion, external diff, fsmonitor,
hooks, pagers, credential helpers, proxies, signature programs, lazy fetches, ...), and git releases add more. So its
configuration is not overridden key by key: git never sees it. Git runs in a directory that holds a configuration we
wrote, with the few values of the original that change what data means and can run nothing (`_ALLOWED`); objects come
through an alternate, refs through links (copies on Windows, where making links is a privilege). Whatever git writes
(trees for the index and the work tree) lands here too, so the reviewed repository is never written to. Its owner does
not matter either: git's "dubious ownership" check protects from running a stranger's configuration, and none is read.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from foureyes.git.location import Location
from foureyes.git.program import missing, program, system_variables
from foureyes.model.errors import GitError, UsageError
from foureyes.model.safe_text import one_line, shown
from foureyes.model.system_errors import system_problem
from foureyes.model.wording import worded

_ALLOWED = re.compile(
    r"""core\.(autocrlf|eol|filemode|ignorecase|longpaths|precomposeunicode|symlinks|trustctime|checkstat)
    | init\.defaultbranch
    | branch\..+\.(remote|merge)
    | remote\..+\.fetch
    """,
    re.VERBOSE | re.DOTALL,
)
_EXTENSIONS = {"objectformat": {"sha1", "sha256"}, "refstorage": {"files", "reftable"}}
_HARMLESS_EXTENSIONS = {"noop", "partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees"}
_BORROWED = ("refs", "packed-refs", "shallow", "reftable")
_OWN = ("FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "logs/HEAD")
_HEAD_LIMIT = 4096
_CONFIG_LIMIT = 1024 * 1024
_OURS = """\
	bare = true
	compression = 0
	fsync = none
	fsmonitor = false
	untrackedCache = false
	hooksPath = /dev/null
	attributesFile = /dev/null
	logAllRefUpdates = false
[gc]
	auto = 0
[maintenance]
	auto = false
"""


def create(location: Location) -> Path:
    """Return a fresh private directory for the repository at `location`; the caller removes it."""
    try:
        root = Path(tempfile.mkdtemp(prefix="foureyes-git-"))
    except OSError as error:
        raise GitError(
            worded("no temporary folder can be made: {error}; set TMPDIR", error=system_problem(error))
        ) from None
    try:
        _fill(root, location)
    except OSError as error:
        remove(root)
        raise GitError(
            worded(
                "{git_dir} cannot be read: {error}", git_dir=shown(str(location.git_dir)), error=system_problem(error)
            )
        ) from None
    except BaseException:
        remove(root)
        raise
    return root


def remove(root: Path) -> None:
    """Remove a directory that git has written to."""
    if sys.platform == "win32":  # what is marked as read only, which git's objects are, would stay
        for file in root.rglob("*"):
            with suppress(OSError):
                file.chmod(0o700)
    shutil.rmtree(root, ignore_errors=True)


def object_format(root: Path) -> str:
    """Return the hash that names the objects of a private directory: `sha1` or `sha256`."""
    is_sha256 = b"\tobjectformat = sha256" in (root / "config").read_bytes().split(b"\n")
    return "sha256" if is_sha256 else "sha1"


def environment(root: Path) -> dict[str, str]:
    """Return the whole environment of a git child: nothing of ours but the path to programs."""
    return {
        **system_variables(),
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_DIR": root.as_posix(),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_PAGER": "cat",
        "GIT_ADVICE": "0",
    }


def _fill(root: Path, location: Location) -> None:
    (root / "objects" / "info").mkdir(parents=True)
    (root / "objects" / "info" / "alternates").write_bytes(_alternate(root, location.common_dir / "objects"))
    (root / "HEAD").write_bytes(_head(location.git_dir / "HEAD"))
    (root / "logs").mkdir()
    for folder, names in ((location.common_dir, (*_BORROWED, "logs/refs")), (location.git_dir, _OWN)):
        for name in names:
            if (folder / name).exists():
                lend(folder / name, root / name)
    (root / "config").write_text("[core]\n\trepositoryformatversion = 0\n" + _OURS, "ascii", newline="\n")
    settings = _settings(root, location.common_dir / "config")
    (root / "config").write_bytes(_config(settings, location))


def _alternate(root: Path, objects: Path) -> bytes:
    """A line that names `objects`: through a link, as git gives some characters in such a line a meaning. Windows
    allows none of them in a path."""
    if sys.platform == "win32":
        return os.fsencode(objects.as_posix()) + b"\n"
    (root / "borrowed").symlink_to(objects)
    return os.fsencode(root / "borrowed") + b"\n"


def lend(source: Path, target: Path) -> None:
    """Let `source` be read at `target`, which lies in a private directory."""
    if sys.platform != "win32":
        target.symlink_to(source)
    elif source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def _head(path: Path) -> bytes:
    if path.is_symlink():  # how git wrote HEAD before it had symbolic refs
        target = os.fsencode(path.readlink())
        if target.startswith(b"refs/"):
            return b"ref: " + target + b"\n"
        if not path.is_file():
            raise OSError(worded("{path} is a link to no file", path=shown(str(path))))
    with path.open("rb") as file:
        return file.read(_HEAD_LIMIT)


def _settings(root: Path, config: Path) -> list[tuple[str, str]]:
    """What the repository's own configuration file says; included files are not followed."""
    if not config.is_file():
        return []
    if config.stat().st_size > _CONFIG_LIMIT:
        raise UsageError(
            worded("{config} is larger than {limit} bytes", config=shown(str(config)), limit=_CONFIG_LIMIT)
        )
    command = [program(), "config", "--file", str(config), "--no-includes", "--null", "--list"]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=environment(root),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError(missing()) from None
    except subprocess.TimeoutExpired:
        raise GitError(worded("git took too long to read {config}", config=shown(str(config)))) from None
    if done.returncode:
        raise UsageError(
            worded(
                "git cannot read the configuration: {error}",
                error=one_line(done.stderr.decode("utf-8", "surrogateescape")),
            )
        )
    text = done.stdout.decode("utf-8", "surrogateescape")
    return [_pair(item) for item in text.split("\0") if item]


def _pair(item: str) -> tuple[str, str]:
    name, newline, value = item.partition("\n")
    return name, value if newline else "true"


def _config(settings: list[tuple[str, str]], location: Location) -> bytes:
    extensions = dict(_extensions(settings))
    if extensions.get("refstorage") == "reftable" and location.git_dir != location.common_dir:
        raise UsageError(
            worded("a linked work tree of a repository with reftable refs cannot be read: give the main work tree")
        )
    text = f"[core]\n\trepositoryformatversion = {1 if extensions else 0}\n" + _OURS
    if extensions:
        text += "[extensions]\n" + "".join(f"\t{name} = {value}\n" for name, value in extensions.items())
    text += "".join(setting(name, value) for name, value in settings if _ALLOWED.fullmatch(name))
    return text.encode("utf-8", "surrogateescape")


def _extensions(settings: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in settings:
        extension = name.removeprefix("extensions.")
        if extension == name or extension in _HARMLESS_EXTENSIONS:
            continue
        if value.lower() not in _EXTENSIONS.get(extension, set()):
            raise UsageError(
                worded(
                    "the repository uses a git extension foureyes does not know: {name}={value}",
                    name=one_line(name),
                    value=one_line(value),
                )
            )
        yield extension, value.lower()


def setting(name: str, value: str) -> str:
    """Return a value in the syntax of git's configuration files, whatever characters it holds."""
    section, _, rest = name.partition(".")
    subsection, dot, key = rest.rpartition(".")
    heading = f"[{section} {_quoted(subsection)}]" if dot else f"[{section}]"
    return f"{heading}\n\t{key} = {_quoted(value)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
