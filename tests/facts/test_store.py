"""The store keeps what it is given, shares it, and never makes a review worse than one without it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from foureyes.facts import store_file
from foureyes.facts.extract import survey
from foureyes.facts.source import ParsedSource, parse
from foureyes.facts.store import FILE_NAME, Store, default_directory
from foureyes.facts.store_codec import pack, pack_detail, pack_outline, unpack, unpack_detail, unpack_outline
from foureyes.facts.store_file import NewBlob, StoreError, StoreFile


def new_blob(oid: str, code: str) -> NewBlob:
    source = parse(code.encode())
    assert isinstance(source, ParsedSource)
    facts, mentions = survey(source)
    return NewBlob(oid, pack_outline(facts), pack_detail(facts), False, tuple(sorted(mentions)))


def test_facts_come_back_as_they_went_in() -> None:
    code = "import a\nfrom .b import c as d\n__all__ = ['x', '\\ud800']\n@e.f(1)\nclass G(H):\n"
    code += "    async def i(self): assert j\n"
    source = parse(code.encode())
    assert isinstance(source, ParsedSource)
    facts = survey(source).facts
    assert unpack_detail(unpack_outline(pack_outline(facts)), pack_detail(facts)) == facts


@pytest.mark.parametrize("data", [b"", b"x", pack([1, 2]), pack({})[:-3], pack("a" * 100)[:20], pack(None)])
def test_what_was_not_packed_here_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reasons are zlib's and json's
        unpack_outline(data)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(ValueError, match="too large"):
        unpack(pack("a" * (65 * 2**20)))


def test_names_lead_to_blobs() -> None:
    file = StoreFile()
    file.add([new_blob("1", "import a\nb()\n"), new_blob("2", "b.c\n")])
    file.add([new_blob("3", "b('d')\n"), new_blob("1", "never()\n")])
    assert sorted(file.mentioning("b")) == ["1", "2", "3"]
    assert file.mentioning('"d') == ["3"]
    assert file.mentioning("never") == []
    assert file.mentioning("d") == []
    assert file.known(["1", "2", "9"]) == {"1", "2"}


def test_remembered_trees_answer_like_questions() -> None:
    file = StoreFile()
    blobs = [new_blob(f"{number:040x}", f"x{number}\n") for number in range(50)]
    file.add(blobs)
    oids = [blob.oid for blob in blobs]
    file.remember_tree(oids[:40])
    file.remember_tree(oids[:40])
    assert file.known([*oids, "unknown"]) == set(oids)


def test_merging_segments_changes_no_answer() -> None:
    file = StoreFile()
    for number in range(store_file._MOST_SEGMENTS + 5):
        file.add([new_blob(str(number), f"common\nname{number % 7}\n")])
    before = {name: sorted(file.mentioning(name)) for name in ("common", "name3", "none")}
    file.tidy(2**40)
    assert {name: sorted(file.mentioning(name)) for name in before} == before
    file.add([new_blob("last", "common\n")])
    assert len(file.mentioning("common")) == store_file._MOST_SEGMENTS + 6


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    file = StoreFile(tmp_path / "f")
    file._today -= 3
    file.add([new_blob(f"old{number}", f"{'x' * number}_ = common\n") for number in range(300)])
    file.add([new_blob(f"kept{number}", f"{'y' * number}_ = common\n") for number in range(100)])
    file._today += 3
    file.known([f"kept{number}" for number in range(100)])
    before = (tmp_path / "f").stat().st_size
    file.tidy(before // 2)
    kept = file.known([f"kept{number}" for number in range(100)])
    assert len(kept) == 100
    assert len(file.known([f"old{number}" for number in range(300)])) < 200
    assert (tmp_path / "f").stat().st_size < before
    assert set(file.mentioning("common")) == kept | file.known([f"old{number}" for number in range(300)])


def test_kept_results_come_back_and_do_not_pile_up() -> None:
    file = StoreFile()
    for number in range(100):
        file.keep({f"graph {number}": {"n": number}})
    assert file.recall("graph 99") == {"n": 99}
    assert file.recall("graph 1") is None


def test_the_cache_directory_is_tagged_and_private(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a" / "cache") as store:
        store.file.add([new_blob("1", "x\n")])
    names = {path.name for path in (tmp_path / "a" / "cache").iterdir()}
    assert names == {"CACHEDIR.TAG", ".gitignore", FILE_NAME}
    assert (tmp_path / "a" / "cache").stat().st_mode & 0o77 == 0


def test_the_default_directory_follows_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "foureyes"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert default_directory() == Path.home() / ".cache" / "foureyes"


def test_without_a_cache_nothing_is_written(tmp_path: Path) -> None:
    with Store.open(tmp_path / "c", enabled=False) as store:
        store.file.add([new_blob("1", "x\n")])
    assert not (tmp_path / "c").exists()


def _foreign_database(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE blob(id INTEGER PRIMARY KEY, mine TEXT)")
    database.commit()
    database.close()


def _with_trigger(path: Path) -> None:
    StoreFile(path).close()
    database = sqlite3.connect(path)
    database.execute("CREATE TRIGGER t AFTER INSERT ON blob BEGIN DELETE FROM blob; END")
    database.commit()
    database.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"not a database at all" * 100),
        lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000),
        _foreign_database,
        _with_trigger,
    ],
)
def test_a_damaged_or_foreign_file_is_rebuilt_with_one_warning(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(tmp_path / FILE_NAME)
    warnings: list[str] = []
    with Store.open(tmp_path, warn=warnings.append) as store:
        store.file.add([new_blob("1", "x\n")])
    assert len(warnings) == 1
    assert "built anew" in warnings[0]
    with Store.open(tmp_path, warn=warnings.append) as store:
        assert store.file.known(["1"]) == {"1"}
    assert len(warnings) == 1


def test_an_unusable_directory_means_no_cache_and_one_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    warnings: list[str] = []
    with Store.open(tmp_path / "file" / "cache", warn=warnings.append) as store:
        store.file.add([new_blob("1", "x\n")])
        assert store.file.known(["1"]) == {"1"}
    assert len(warnings) == 1
    assert "without the cache" in warnings[0]


def test_a_full_disk_is_reported_as_unusable_not_as_damaged(tmp_path: Path) -> None:
    file = StoreFile(tmp_path / "f")
    (pages,) = file._database.execute("PRAGMA page_count").fetchone()
    file._database.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StoreError) as caught:
        file.add([new_blob(str(number), f"x{number} = y{number}\n" * 50) for number in range(200)])
    assert not caught.value.is_damaged
    assert file.known(["1"]) == set(), "the transaction left nothing behind"


_WRITER = """
import sys
from pathlib import Path
from foureyes.facts.store_file import NewBlob, StoreFile
from foureyes.facts.store_codec import pack_detail, pack_outline
from foureyes.model.facts import BlobFacts
file = StoreFile(Path(sys.argv[1]))
facts = BlobFacts("3", 1)
print("ready", flush=True)
sys.stdin.readline()
for start in range(int(sys.argv[2]), int(sys.argv[2]) + 40):
    oids = [str(number) for number in range(start, start + 20)]
    file.add([NewBlob(oid, pack_outline(facts), pack_detail(facts), False, ("name",)) for oid in oids])
    print(start, flush=True)
"""


def writer(path: Path, first: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), str(first)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ),
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_share_one_file(tmp_path: Path) -> None:
    processes = [writer(tmp_path / "f", 0), writer(tmp_path / "f", 10)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    file = StoreFile(tmp_path / "f")
    mentioned = file.mentioning("name")
    assert len(mentioned) == len(set(mentioned)) == 69


def test_a_killed_process_leaves_nothing_broken(tmp_path: Path) -> None:
    process = writer(tmp_path / "f", 0)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    for _ in range(7):
        process.stdout.readline()
    process.kill()
    process.communicate()
    file = StoreFile(tmp_path / "f")
    assert file._database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    known = file.known([str(number) for number in range(60)])
    assert len(known) >= 26
    assert sorted(file.mentioning("name")) == sorted(known)


@pytest.mark.parametrize("home", ["", "relative", "/"])
def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    assert default_directory() is None
    with Store.open():
        assert list(tmp_path.iterdir()) == []


def planted(directory: Path) -> None:
    with Store.open(directory) as store:
        store.file.add([new_blob("1" * 40, "x = 1")])


def test_a_directory_that_everybody_may_write_is_not_believed(tmp_path: Path) -> None:
    planted(tmp_path / "cache")
    (tmp_path / "cache").chmod(0o777)
    warnings: list[str] = []
    with Store.open(tmp_path / "cache", warn=warnings.append) as store:
        assert store.file.known(["1" * 40]) == set()
    assert len(warnings) == 1
    assert "everybody may write" in warnings[0]


def test_a_file_that_everybody_may_write_or_that_is_a_link_is_not_believed(tmp_path: Path) -> None:
    planted(tmp_path / "cache")
    file = tmp_path / "cache" / FILE_NAME
    file.chmod(0o666)
    with Store.open(tmp_path / "cache", warn=lambda _: None) as store:
        assert store.file.path is None
    file.chmod(0o600)
    elsewhere = tmp_path / "elsewhere.sqlite3"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    with Store.open(tmp_path / "cache", warn=lambda _: None) as store:
        assert store.file.path is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_somebody_else_is_not_believed(tmp_path: Path) -> None:
    planted(tmp_path / "cache")
    os.chown(tmp_path / "cache" / FILE_NAME, 12345, 12345)
    with Store.open(tmp_path / "cache", warn=lambda _: None) as store:
        assert store.file.path is None
