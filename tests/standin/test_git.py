"""git over HTTP, and differences as the API shows them."""

import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.standin.diffs import changes
from foureyes.standin.git_store import GitStore, Person
from foureyes.standin.state import Level
from tests.standin.world import Shop


def _git(directory: Path, token: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    header = "Authorization: Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
    variables = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": "/nonexistent",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": header if token else "X-None: 1",
    }
    return subprocess.run(["git", *arguments], cwd=directory, env=variables, capture_output=True, timeout=60)


def test_commits_are_fetched_narrowly_with_a_token(shop: Shop, tmp_path: Path) -> None:
    secret = shop.github.create_repository(shop.organization, "secret", {"a.py": "a = 1\n"}, private=True)
    shop.github.change_repositories(shop.installation, secret, True)
    head = shop.github.push(secret, "feature", {"b.py": "b = 1\n"}, pusher=shop.carol)
    url = f"{shop.github.base_url}/acme/secret.git"
    assert _git(tmp_path, "", "init", "-q", "--bare", ".").returncode == 0
    narrow = ("fetch", "-q", "--depth=1", "--filter=blob:none", url, head)
    assert _git(tmp_path, "", *narrow).returncode == 128
    assert _git(tmp_path, "ghs_wrong", *narrow).returncode == 128
    token = shop.github.installation_token(shop.installation)
    assert _git(tmp_path, token, *narrow).returncode == 0
    assert _git(tmp_path, token, "cat-file", "-t", head).stdout == b"commit\n"
    assert _git(tmp_path, token, "push", "-q", url, f"{head}:refs/heads/x").returncode == 128


def test_a_token_without_contents_fetches_nothing(shop: Shop, tmp_path: Path) -> None:
    path = f"/app/installations/{shop.installation.id}/access_tokens"
    body = {"permissions": {"checks": "read"}}
    token = shop.call("POST", path, body, by=shop.as_app()).json()["token"]
    url = f"{shop.github.base_url}/acme/shop.git"
    assert _git(tmp_path, token, "ls-remote", url).returncode == 128
    full = shop.github.installation_token(shop.installation)
    assert b"refs/pull/1/head" in _git(tmp_path, full, "ls-remote", url).stdout


def test_a_stranger_needs_no_token_for_what_is_public(shop: Shop, tmp_path: Path) -> None:
    assert _git(tmp_path, "", "ls-remote", f"{shop.github.base_url}/acme/shop").returncode == 0
    shop.github.set_permission(shop.repository, shop.bob, Level.NONE)
    assert _git(tmp_path, "", "ls-remote", f"{shop.github.base_url}/acme/none").returncode == 128


def test_renames_binaries_and_odd_names_are_told_apart(shop: Shop) -> None:
    long = "".join(f"line {number}\n" for number in range(30))
    github, repository = shop.github, shop.repository
    github.push(repository, "main", {"old name.py": long, "gone.py": "g\n"}, pusher=shop.carol)
    files = {"old name.py": None, "new ü.py": long, "gone.py": None, "data.bin": b"\0\1\2", "-dash.py": "d\n"}
    github.push(repository, "odd", files, pusher=shop.alice)
    github.open_pull_request(repository, "odd", author=shop.alice)
    shown = {one["filename"]: one for one in shop.repo("GET", "/pulls/2/files").json()}
    assert shown["new ü.py"]["status"] == "renamed"
    assert shown["new ü.py"]["previous_filename"] == "old name.py"
    assert shown["gone.py"]["status"] == "removed"
    assert "patch" not in shown["data.bin"]
    assert shown["-dash.py"]["additions"] == 1


_LINES = st.lists(st.sampled_from(["a", "b", "+c", "-d", "@@ -1 +1 @@", "\\e", ""]), max_size=12)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GitStore:
    git = GitStore(tmp_path_factory.mktemp("git") / "one.git")
    git.create()
    return git


@settings(deadline=None, max_examples=25)
@given(before=_LINES, after=_LINES)
def test_every_place_of_a_patch_reads_as_the_file_does(store: GitStore, before: list[str], after: list[str]) -> None:
    me = (Person("p", "p@example.com"), 1_000_000_000)
    sides = [
        store.commit({"f": "".join(line + "\n" for line in lines).encode()}, [], "m", me, me)
        for lines in (before, after)
    ]
    for change in changes(store, *sides):
        patch = (change.patch or "").split("\n")
        lines = {"LEFT": before, "RIGHT": after}
        for (side, number), position in change.places.items():
            assert patch[position][1:] == lines[side][number - 1]
        added = {number for (side, number), at in change.places.items() if side == "RIGHT" and patch[at][0] == "+"}
        assert len(added) == change.additions
