"""Wheel, sdist and image: built from exactly the files that are copied, installed on their own, and run from there.

No engine for containers is needed: the steps of the Dockerfile that make the wheel are done here as they stand there.
What they install from outside stands in for itself: the dependencies of the environment the tests run in.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from foureyes.model.rule_files import rules_digest
from tests.packaging.dockerfile import copy_context, one, stages
from tests.repositories import build, git

ROOT = Path(__file__).parent.parent.parent
BUILD, IMAGE = stages((ROOT / "Dockerfile").read_text("utf-8"))
WRITTEN = "import os\n\n\ndef refund():\n    os.system('refund ' + input())\n"


def run(*command: str | Path, cwd: Path, codes: Sequence[int] = (0,), **environment: str) -> str:
    surroundings = {"PATH": os.defpath, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"} | environment
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the Dockerfile's own command, from what the Dockerfile copies."""
    directory = tmp_path_factory.mktemp("build")
    copy_context(BUILD, ROOT, directory)
    commands = [part.strip() for item in BUILD if item.word == "RUN" for part in item.text.split("&&")]
    (command,) = (part for part in commands if "hatchling build" in part)
    assert command.startswith("python ")
    run(sys.executable, *command.split()[1:], cwd=directory)
    (made,) = (directory / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel, which borrows the dependencies and nothing else; return its programs."""
    place = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=place,
    )
    (site,) = (place / "lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")  # .pth files in there are not followed
    return place / "bin"


def test_the_wheel_holds_the_package_the_rules_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"foureyes", wheel.name.rsplit("-", 3)[0] + ".dist-info"}
    assert "foureyes/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    inside = {name.removeprefix("foureyes/_rules/") for name in names if name.startswith("foureyes/_rules/")}
    assert inside == {
        path.relative_to(ROOT / "rules").as_posix()
        for path in (ROOT / "rules").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    metadata = zipfile.ZipFile(wheel).read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert {"action", "server", "dev"} <= set(re.findall(r"^Provides-Extra: (\S+)$", metadata, re.MULTILINE))


def test_what_is_installed_runs_alone_and_writes_nothing(installed: Path, tmp_path: Path) -> None:
    program = installed / "foureyes"
    before = {path: path.stat().st_mtime_ns for path in installed.parent.rglob("*")}
    assert run(program, "--version", cwd=tmp_path) == f"foureyes 0.1.0 (rules {rules_digest()[:12]})\n"
    where = run(installed / "python", "-I", "-c", "import foureyes; print(foureyes.__file__)", cwd=tmp_path)
    assert where.startswith(str(installed.parent))
    ids = build(
        tmp_path / "shop",
        [{"files": {"a.py": "x = 1\n"}}, {"branch": "topic", "parents": ["main"], "files": {"refund.py": WRITTEN}}],
    )
    git(tmp_path / "shop", "checkout", "--quiet", "topic")
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    told = run(program, "review", "--base", ids[0], "--format", "json", cwd=tmp_path / "shop", codes=[1], **cache)
    assert "command-injection" in {finding["rule"] for finding in json.loads(told)["findings"]}
    assert {path: path.stat().st_mtime_ns for path in installed.parent.rglob("*")} == before


def test_the_images_command_starts_the_app_and_names_what_is_missing(installed: Path, tmp_path: Path) -> None:
    """Read-only, without a home: the first thing it wants is its settings."""
    entry, command = json.loads(one(IMAGE, "ENTRYPOINT")), json.loads(one(IMAGE, "CMD"))
    assert entry[:2] == ["tini", "--"]
    settings = dict(re.findall(r"(FOUREYES_\w+)=(\S+)", one(IMAGE, "ENV")))
    assert settings.keys() == {"FOUREYES_DATA_DIRECTORY", "FOUREYES_HOST", "FOUREYES_PORT"}
    told = run(installed / entry[2], *command, cwd=Path("/"), codes=[2], **settings)
    assert "FOUREYES_APP_ID is not set" in told
    assert len(told.splitlines()) == 1


def test_the_image_is_run_by_nobody_in_particular_and_is_asked_how_it_is() -> None:
    assert one(IMAGE, "USER") == "10001:10001"
    assert one(IMAGE, "COPY") == "--from=build /opt/foureyes /opt/foureyes"
    assert {"git", "tini"} <= set(next(item.text for item in IMAGE if item.word == "RUN").split())
    check = json.loads(one(IMAGE, "HEALTHCHECK").partition("CMD ")[2])
    assert check[:3] == ["python", "-I", "-c"]
    assert "/livez" in check[3]
    compile(check[3], "HEALTHCHECK", "exec")
    for item in (part for stage in (BUILD, IMAGE) for part in stage):
        for command in item.text.split("&&") if item.word == "RUN" else ():
            if "pip install" in command:
                assert "--require-hashes" in command or "--no-deps --no-index" in command


def test_only_what_is_copied_reaches_the_build() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = {name for item in BUILD if item.word == "COPY" for name in item.text.split()[:-1]}
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "tree" / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path / "dist", cwd=tmp_path / "tree")
    (sdist,) = (tmp_path / "dist").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    (unpacked,) = (tmp_path / "out").iterdir()
    assert (unpacked / "action.yml").is_file()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=unpacked)
    (again,) = (tmp_path / "dist").glob("*.whl")
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())
