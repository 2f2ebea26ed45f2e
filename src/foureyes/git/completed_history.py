"""Two ends of a change and a checkout that may hold little of them in; a bare repository of our own that holds both and
their merge base out.

The checkout is borrowed from, never written to, and its configuration is not read: whatever ran before in the same job
may have put programs in it. What is missing is fetched a little at a time, and never without end.
"""

import base64
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from foureyes.git import receiving_repository, references
from foureyes.git.command import Git
from foureyes.git.limits import Limits
from foureyes.git.location import find
from foureyes.git.private_directory import remove
from foureyes.model.errors import GitError, UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_problem
from foureyes.model.wording import worded

DEPTHS = (50, 400, 3_000, 20_000)
_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"(?!-)(?!.*(?:\.\.|@\{|//))[^\x00-\x20\x7f~^:?*\[\\]{1,500}")
_HOW = worded("give actions/checkout `fetch-depth: 0`")
_TRUST = ("http.sslBackend", "http.sslCAInfo", "http.sslCAPath", "http.schannelCheckRevoke")
_PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy", "NO_PROXY")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the repository is fetched from; `token` opens it, empty for a public one."""

    url: str
    token: str

    def __repr__(self) -> str:
        return f"Origin({self.url!r})"


@dataclass(frozen=True, slots=True)
class Ends:
    """The two commits of a change. They are given as commit ids or as names of branches, and come back as ids."""

    base: str
    head: str


@dataclass(frozen=True, slots=True)
class History:
    """A bare repository at `place`; it borrows from `checkout`, and fetches from `origin`."""

    place: Path
    origin: Origin
    checkout: Path | None
    seconds: float = 600.0

    def complete(self, ends: Ends, progress: Callable[[str], None], also: Sequence[str] = ()) -> Ends:
        """Make both ends and their merge base present, and those of `also` with base. Raises `UsageError` where that
        cannot be done, and says how."""
        for name in (ends.base, ends.head, *also):
            if not _OID.fullmatch(name) and not _REF.fullmatch(name):
                raise UsageError(worded("{name} is not a name of a branch or a commit", name=repr(one_line(name))))
        git = Git(_prepared(self.place, self.checkout, len(ends.head) == 64), replace(Limits(), seconds=self.seconds))
        found = self._present(git, ends, also)
        if found is not None and self._joined(git, found, also):
            self._notes(git, progress)
            return found
        for depth in DEPTHS:
            progress(worded("fetching {count} commits of history", count=f"{depth:,}"))
            found = self._fetched(git, ends, also, depth)
            if self._joined(git, found, also):
                self._notes(git, progress)
                return found
        raise UsageError(
            worded(
                "base and head have no common ancestor within {count} commits: {remedy}, or update the branch",
                count=f"{DEPTHS[-1]:,}",
                remedy=_HOW,
            )
        )

    def _present(self, git: Git, ends: Ends, also: Sequence[str]) -> Ends | None:
        """What the checkout holds already; names of branches may have moved since, so they are asked for."""
        for oid in (ends.base, ends.head, *also):
            if not _OID.fullmatch(oid) or references.commit_of(git, oid) is None:
                return None
        return ends

    def _joined(self, git: Git, ends: Ends, also: Sequence[str]) -> bool:
        return all(self._is_joined(git, ends.base, head) for head in (ends.head, *also))

    def _is_joined(self, git: Git, base: str, head: str) -> bool:
        done = git.output("merge-base", "--end-of-options", base, head)
        if done.returncode not in (0, 1):
            return False  # a gap in the history: fetching closes it
        if done.returncode == 1 and not references.is_shallow(git):
            raise UsageError(
                worded("{base} and {head} have no common ancestor: give another base", base=base[:12], head=head[:12])
            )
        return done.returncode == 0

    def _fetched(self, git: Git, ends: Ends, also: Sequence[str], depth: int) -> Ends:
        names = {"base": ends.base, "head": ends.head} | {f"also/{number}": oid for number, oid in enumerate(also)}
        wanted = [f"+{_source(name)}:refs/foureyes/{side}" for side, name in names.items()]
        try:
            self._fetch(git, f"--depth={depth}", wanted)
        except GitError as error:
            raise UsageError(
                worded("{error}; {remedy}, and the job `permissions: contents: read`", error=error.message, remedy=_HOW)
            ) from None
        return Ends(*(references.resolve(git, f"refs/foureyes/{side}") for side in ("base", "head")))

    def _notes(self, git: Git, progress: Callable[[str], None]) -> None:
        """What agents leave beside the commits. A forge that gives none leaves less evidence, so it is said."""
        try:
            self._fetch(git, "", ["+refs/notes/*:refs/notes/*", "+refs/heads/entire/*:refs/remotes/origin/entire/*"])
        except GitError as error:
            progress(worded("git notes were not fetched, evidence in them is not seen: {error}", error=error.message))

    def _fetch(self, git: Git, depth: str, wanted: list[str]) -> None:
        options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", *([depth] * bool(depth))]
        done = git.output("fetch", *options, "--end-of-options", self.origin.url, *wanted, variables=self._variables())
        if done.returncode:
            raise GitError(worded("git fetch failed: {error}", error=one_line(done.error)))

    def _variables(self) -> dict[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        variables = {**passed, "GIT_ALLOW_PROTOCOL": "https:http", "GIT_ASKPASS": "false"}
        return variables | _settings(_authorization(self.origin) | (certificates() if sys.platform == "win32" else {}))


def _authorization(origin: Origin) -> dict[str, str]:
    if not origin.token:
        return {}
    basic = base64.b64encode(f"x-access-token:{origin.token}".encode()).decode("ascii")
    address = urlsplit(origin.url)
    return {f"http.{address.scheme}://{address.netloc}/.extraHeader": f"Authorization: Basic {basic}"}


def certificates() -> dict[str, str]:
    """Which certificates git trusts: Git for Windows says so in the machine's configuration, which is not in force."""
    found = {name: references.user_setting(name) for name in _TRUST}
    return {name: value for name, value in found.items() if value is not None}


def _settings(values: Mapping[str, str]) -> dict[str, str]:
    """Configuration as environment variables, so that no other process sees it on a command line."""
    variables = {"GIT_CONFIG_COUNT": str(len(values))} if values else {}
    for number, (name, value) in enumerate(values.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def _source(name: str) -> str:
    return name if _OID.fullmatch(name) or name.startswith("refs/") else f"refs/heads/{name}"


def _prepared(place: Path, checkout: Path | None, is_sha256: bool) -> Path:
    remove(place)
    try:
        receiving_repository.make(place, is_sha256=is_sha256)
        if checkout is not None:
            _borrow(place, checkout)
    except OSError as error:
        raise GitError(
            worded("{place} cannot be written: {error}", place=str(place), error=system_problem(error))
        ) from None
    return place


def _borrow(place: Path, checkout: Path) -> None:
    """Read the checkout's objects, and know where its history was cut. Without a checkout everything is fetched."""
    try:
        location = find(checkout)
    except UsageError:
        return
    objects = os.fsencode((location.common_dir / "objects").as_posix())
    if b"\n" in objects or objects.startswith(b'"'):
        return
    (place / "objects" / "info" / "alternates").write_bytes(objects + b"\n")
    shallow = location.common_dir / "shallow"
    if shallow.is_file():
        (place / "shallow").write_bytes(shallow.read_bytes())
