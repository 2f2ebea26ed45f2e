"""Mirrors hold what was asked for, keep their quota, and never show a token."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from foureyes.git.notes import fork_space
from foureyes.model.errors import GitError
from foureyes.server.mirrors import Mirrors, Source
from foureyes.standin.stand_in import StandIn
from tests.repositories import git
from tests.server.changes import AGENT_FILES, BASE_FILES
from tests.standin.world import shared_key


class Scene:
    """A stand-in with one private repository, its two commits, and mirrors of it."""

    def __init__(self, standin: StandIn, url: str, folder: Path) -> None:
        owner = standin.create_user("olga")
        repository = standin.create_repository(owner, "shop", BASE_FILES, private=True)
        app = standin.create_app("foureyes", owner, private_key=shared_key())
        installation = standin.install_app(app, owner)
        self.base = standin.tip(repository, "main")
        self.head = standin.push(repository, "x", AGENT_FILES, pusher=owner)
        self.token = standin.installation_token(installation)
        self.source = Source(repository.id, f"{url}/olga/shop.git", self.token)
        self.mirrors = Mirrors(folder / "mirrors")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    standin = StandIn(tmp_path / "forge")
    with standin.serve() as url:
        yield Scene(standin, url, tmp_path)


def test_a_mirror_holds_both_commits_and_no_token(scene: Scene) -> None:
    with scene.mirrors.holding(scene.source, (scene.base, scene.head)) as mirror:
        assert git(mirror, "merge-base", scene.base, scene.head) == scene.base
        for file in mirror.rglob("*"):
            assert not file.is_file() or scene.token.encode() not in file.read_bytes()
        assert not (mirror / "hooks").exists()


def test_what_is_there_is_not_fetched_again(scene: Scene) -> None:
    with scene.mirrors.holding(scene.source, (scene.base, scene.head)):
        pass
    with scene.mirrors.holding(replace(scene.source, url="http://127.0.0.1:1/gone.git"), (scene.head,)) as mirror:
        assert mirror.is_dir()


@pytest.mark.parametrize("token", ["", "ghs_wrong"])
def test_without_a_good_token_there_is_one_line_and_no_token_in_it(scene: Scene, token: str) -> None:
    with pytest.raises(GitError) as caught, scene.mirrors.holding(replace(scene.source, token=token), (scene.head,)):
        pass
    assert "\n" not in str(caught.value)
    assert "ghs_" not in str(caught.value)


@pytest.mark.parametrize("commit", ["f" * 40, "--upload-pack=x", "main", ""])
def test_a_commit_that_is_not_there_is_an_error(scene: Scene, commit: str) -> None:
    with pytest.raises(GitError), scene.mirrors.holding(scene.source, (commit,)):
        pass


@pytest.mark.parametrize("url", ["ext::sh -c 'touch /tmp/owned'", "file:///etc", "--upload-pack=touch"])
def test_only_the_web_is_fetched_from(scene: Scene, url: str) -> None:
    with pytest.raises(GitError), scene.mirrors.holding(replace(scene.source, url=url), (scene.head,)):
        pass


def test_the_quota_is_kept_but_not_against_a_reader(scene: Scene) -> None:
    small = replace(scene.mirrors, quota_bytes=1)
    with small.holding(scene.source, (scene.base,)) as mirror:
        assert small.keep_quota() == 0
        assert mirror.is_dir()
    assert small.keep_quota() == 1
    assert not mirror.exists()


def test_what_has_grown_is_packed_when_nobody_reads(scene: Scene) -> None:
    with scene.mirrors.holding(scene.source, (scene.base, scene.head)) as mirror:
        assert not scene.mirrors.tidy(scene.source.repository)
        refs = mirror / "refs" / "foureyes"
        for number in range(500):
            (refs / f"{number:040x}").write_text(scene.base + "\n")
            os.utime(refs / f"{number:040x}", (number, number))
        assert not scene.mirrors.tidy(scene.source.repository)
    assert scene.mirrors.tidy(scene.source.repository)
    assert len(list(refs.iterdir())) == 200
    assert len(list((mirror / "objects" / "pack").glob("*.pack"))) == 1
    assert not scene.mirrors.tidy(scene.source.repository)
    with scene.mirrors.holding(replace(scene.source, url="http://127.0.0.1:1/gone.git"), (scene.head,)):
        assert git(mirror, "fsck", "--no-dangling") == ""


def test_two_readers_share_a_mirror(scene: Scene) -> None:
    entered = threading.Event()

    def read() -> None:
        with scene.mirrors.holding(scene.source, (scene.head,)):
            entered.set()

    with scene.mirrors.holding(scene.source, (scene.base,)):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(30)
        assert entered.is_set()


def test_notes_of_a_fork_lie_apart_and_a_fork_that_is_gone_is_one_line(tmp_path: Path) -> None:
    standin = StandIn(tmp_path / "forge")
    with standin.serve() as url:
        owner, friend = standin.create_user("olga"), standin.create_user("fred")
        shop = standin.create_repository(owner, "shop", BASE_FILES)
        base = standin.tip(shop, "main")
        directory = standin.git_directory(standin.fork(shop, friend))
        git(directory, "notes", "--ref=refs/notes/ai", "add", "-m", "by an agent", base)
        mirrors, source = Mirrors(tmp_path / "mirrors"), Source(shop.id, f"{url}/olga/shop.git", "")
        with mirrors.holding(source, (base,)) as mirror:
            mirrors.fetch_fork_notes(source, "fred/shop", f"{url}/fred/shop.git")
            refs = git(mirror, "for-each-ref", "--format=%(refname)")
            assert f"{fork_space('Fred/Shop')}/notes/ai" in refs.split()
            assert "refs/notes/ai" not in refs.split()
            with pytest.raises(GitError) as caught:
                mirrors.fetch_fork_notes(source, "gina/shop", f"{url}/gina/shop.git")
            assert "\n" not in str(caught.value)
