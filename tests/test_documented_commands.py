"""Every foureyes command that a page shows is one that foureyes takes, and those that only read are run."""

import re
import shlex
from pathlib import Path

import click
import pytest

from foureyes.entrypoints.cli import COMMANDS, cli
from tests.command_line import foureyes
from tests.repositories import build, git

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
READING = frozenset({"review", "scan", "provenance", "explain", "graph", "owners", "testmap", "rules", "config"})
PLACEHOLDERS = {"PATH": ".", "REPO": ".", "REF": "v1.0", "BASE": "v1.0", "HEAD": "v1.1", "RULE": "sql-injection"}
FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "def total(rows):\n    return sum(rows)\n",
    "app/bookmarks/routes.py": "def show():\n    return 1\n",
    ".foureyes.yml": "preset: team\n",
    "commits.jsonl": '{"sha": "1", "message": "Fix"}\n',
}
STANDS_ALONE = re.compile(r"^\s*(?:[$>] )?(?:\.venv/bin/)?(foureyes .*)$")
INLINE = re.compile(r"`(?:\.venv/bin/)?(foureyes [a-z][^`]*)`")


def shown() -> list[str]:
    """The commands of code blocks and of running text, without comments, pipes and redirections."""
    found: dict[str, None] = {}
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = [
            body for kind, body in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL) if kind in ("", "sh", "bash")
        ]
        lines = [match[1] for body in blocks for line in body.split("\n") if (match := STANDS_ALONE.match(line))]
        prose = re.sub(r"```.*?```|^#.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
        for command in [*lines, *(match.replace("\n", " ") for match in INLINE.findall(prose))]:
            plain = re.split(r"\s#|[|<>;&…]|\s\.\.\.|  ", command)[0].strip()
            found[plain] = None
    return sorted(found)


def arguments(command: str) -> list[str]:
    return [PLACEHOLDERS.get(word, word) for word in shlex.split(command)[1:]]


def test_pages_show_commands_at_all() -> None:
    assert len(shown()) > 25


@pytest.mark.parametrize("command", shown())
def test_foureyes_takes_what_the_pages_show(command: str) -> None:
    context, words = click.Context(cli, info_name="foureyes"), arguments(command)
    assert words[0] in COMMANDS or words[0].startswith("-"), command
    group: click.Command = cli
    while isinstance(group, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        inner = group.get_command(context, name)
        assert inner is not None, f"{command}: no command {name}"
        group = inner
    known = {option for item in group.get_params(context) for option in (*item.opts, *item.secondary_opts)}
    known |= {"--help", "-h", "--version"}
    named = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert named <= known, f"{command}: no option {named - known}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop")
    build(path, [{"files": FILES}, {"files": {"shop/zip.py": "def is_zip(text):\n    return len(text) == 5\n"}}])
    for tag, commit in (("v1.0", "HEAD~1"), ("v1", "HEAD~1"), ("v1.1", "HEAD"), ("v2", "HEAD"), ("v2.0", "HEAD")):
        git(path, "tag", tag, commit)
    return path


def runnable() -> list[str]:
    complete = [item for item in shown() if len(item.split()) > 2 and item.split()[1] in READING]
    plain = [item for item in complete if not re.search(r"\b[A-Z]{2,}\b|\[", item.split(None, 2)[2])]
    return [item for item in plain if "rules test" not in item]


@pytest.mark.parametrize("command", runnable())
def test_commands_that_only_read_do_run(command: str, shop: Path) -> None:
    done = foureyes(*arguments(command), cwd=shop, stdin=FILES["commits.jsonl"])
    assert done.code in (0, 1), f"{command}: {done.err}"
