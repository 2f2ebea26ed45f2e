"""What pages show of foureyes' output is recorded, never written by hand: marked blocks come in, true ones go out.

A recording stands between `<!-- recorded: NAME -->` and `<!-- end -->`. `make docs` plays each
on a repository made for it and writes its block anew; a test holds the pages to it.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from foureyes.demo.story_files import BASE, REFUNDS, chapter
from tests.repositories import CommitData, build

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/index.md", "docs/orphans.md", "docs/ownership.md")
_BLOCK = re.compile(r"<!-- recorded: ([a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)
_AGENT = """{title}

Prompted-by: Dave Example <dave@example.com>
Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>
"""


def _refunds() -> list[CommitData]:
    """A shop, and on a branch the refunds that an agent wrote for it."""
    written = _AGENT.format(title="Refund orders")
    return [
        {"message": "Sell things", "files": chapter(BASE)},
        {"message": written, "files": chapter(REFUNDS), "branch": "refunds", "parents": [0]},
    ]


RECORDINGS: dict[str, tuple[Callable[[], list[CommitData]], str]] = {
    "review": (_refunds, "foureyes review --base main --head refunds"),
}


def recorded(name: str) -> str:
    """Return the marked block: the command, and what it printed."""
    commits, command = RECORDINGS[name]
    with tempfile.TemporaryDirectory(prefix="foureyes-recording-") as folder:
        repository = Path(folder, "shop")
        build(repository, commits())
        done = subprocess.run(
            [sys.executable, "-m", *command.split(), *(["--no-cache"] if " review " in f"{command} " else [])],
            cwd=repository,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    if done.stderr or not done.stdout:
        raise AssertionError(f"{command}: {done.stderr or 'printed nothing'}")
    printed = re.sub(r" · \d+\.\d s$", "", done.stdout, flags=re.MULTILINE)  # what it cost differs by run
    return f"<!-- recorded: {name} -->\n```text\n$ {command}\n{printed.rstrip()}\n```\n<!-- end -->"


def outdated() -> dict[Path, str]:
    """Return the pages whose recordings are not what is printed today, as they should be."""
    found = {}
    for page in (ROOT / name for name in PAGES):
        before = page.read_text("utf-8") if page.exists() else ""
        after = _BLOCK.sub(lambda match: recorded(match[1]), before)
        if after != before:
            found[page] = after
    return found


if __name__ == "__main__":
    for page, text in outdated().items():
        page.write_text(text, "utf-8")
