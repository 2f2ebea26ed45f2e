"""What keeps the command line and the Action working where it is not Linux, as far as Linux can tell: `make lint` asks
mypy about the rest.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path, PureWindowsPath

from foureyes.entrypoints.action_other_tools import read_sarif
from foureyes.entrypoints.repository_path import inside
from tests.repositories import build

SOURCES = Path(__file__).parent.parent.parent / "src" / "foureyes"
# the server, which says so on Windows (`process.require_posix`), and what plays or reviews beside it
POSIX = ("server/liveness.py", "server/mirrors.py", "server/review_process.py", "standin/", "demo/")


def portable() -> dict[str, str]:
    """The text of every module that runs on Windows too."""
    files = {file.relative_to(SOURCES).as_posix(): file for file in SOURCES.rglob("*.py")}
    return {name: file.read_text("utf-8") for name, file in files.items() if not name.startswith(POSIX)}


def test_no_module_needs_what_windows_lacks_to_be_imported() -> None:
    needs = re.compile(r"^(?:import|from) (?:fcntl|grp|pty|pwd|resource|syslog|termios|tty)\b", re.MULTILINE)
    assert [name for name, text in portable().items() if needs.search(text)] == []


def test_every_text_file_is_written_with_line_ends_of_its_own() -> None:
    writes = re.compile(r"\.write_text\((?:[^()]|\([^()]*\))*\)")
    calls = [(name, call) for name, text in portable().items() for call in writes.findall(text)]
    assert len(calls) > 5
    assert [(name, call) for name, call in calls if 'newline="\\n"' not in call] == []


def test_an_output_that_cannot_hold_a_character_is_no_error(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"\u00fcber.py": "eval(input())\n"}}])
    done = subprocess.run(
        [sys.executable, "-m", "foureyes", "scan", "--no-cache", "--format", "markdown", "--fail-on", "never"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "cp1252:strict"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\u00fcber.py".encode("cp1252") in done.stdout
    assert rb"\u25cf" in done.stdout  # the dot of what blocks


def test_files_that_windows_names_absolutely_are_found_in_the_checkout(tmp_path: Path) -> None:
    workspace = PureWindowsPath("D:/a/shop/shop")
    uris = ("file:///D:/a/shop/shop/src/cart.py", "file:///D%3A/a/shop/shop/src/cart.py", "src/cart.py")
    places = [{"artifactLocation": {"uri": uri}, "region": {"startLine": 1}} for uri in uris]
    results = [{"message": {"text": "m"}, "locations": [{"physicalLocation": place}]} for place in places]
    log = tmp_path / "other.sarif"
    log.write_text(json.dumps({"runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]}))
    assert [item.path for item in read_sarif([log], workspace)] == ["src/cart.py"] * 3


def test_a_path_in_the_repository_is_named_relative_to_it(tmp_path: Path) -> None:
    assert inside(tmp_path, str(tmp_path / "shop" / "cart.py")) == "shop/cart.py"
    assert inside(tmp_path, "shop.cart") == "shop.cart"
