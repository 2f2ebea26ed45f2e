"""A review told in French: nothing is left in English but what strangers wrote, code, and what machines read."""

import ast
import dataclasses
from pathlib import Path

import pytest

from foureyes.analyses import registry
from foureyes.analyses.registry import ANALYSES, told_name
from foureyes.assembly.cache_warning import warn_of_cache
from foureyes.assembly.repository_review import Means, reviewed
from foureyes.facts.store import FILE_NAME, Store
from foureyes.git.change_set import between
from foureyes.git.repository import Repository
from foureyes.model.change import ChangeSet
from foureyes.model.diagnosis import Line, State
from foureyes.model.finding import Severity
from foureyes.model.policy import Policy
from foureyes.model.review import Review
from foureyes.model.wording import worded
from foureyes.provenance.signal_files import load_signals
from foureyes.report import html, text
from foureyes.report.diagnosis import as_json, as_text
from foureyes.review import ReviewRequest
from foureyes.rulepacks.catalogue import load_catalogue
from foureyes.translation.translated import speaking, translated
from tests.report.formats import RENDER
from tests.report.samples import REVIEWS
from tests.repositories import build
from tests.translation.vocabulary import FRENCH, WORD, left_in_english, words

FOR_PEOPLE = ("text", "markdown", "html", "github")
FOR_MACHINES = ("json", "jsonl", "sarif", "agent")
STRANGER = "xyzzy"


def blank(value: object) -> object:
    """The same review with a word in the place of every sentence that a test wrote."""
    if isinstance(value, ChangeSet):
        return dataclasses.replace(value, incomplete=(STRANGER,) * len(value.incomplete))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.init]
        return dataclasses.replace(value, **{name: blank(getattr(value, name)) for name in names})
    if isinstance(value, tuple):
        return tuple(blank(item) for item in value)
    return STRANGER if type(value) is str and " " in value else value


@pytest.fixture(scope="module")
def reviews() -> dict[str, Review]:
    found = {name: blank(REVIEWS[name]()) for name in ("typical", "clean", "incomplete", "huge", "scan")}
    return {name: review for name, review in found.items() if isinstance(review, Review)}


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_reports_are_told_in_french(reviews: dict[str, Review], form: str) -> None:
    for name, review in reviews.items():
        with speaking("fr"):
            report = RENDER[form](review)
        assert left_in_english(report) == set(), f"{form} of {name}"
        assert words(report) & FRENCH
        assert report != RENDER[form](review)


def test_narrow_text_and_the_cost_of_a_review_are_told_in_french(reviews: dict[str, Review]) -> None:
    with speaking("fr"):
        narrow = text.render(reviews["typical"], width=40, unicode=False)
        page = html.render(reviews["typical"], effort=True)
    assert left_in_english(page) == set()
    assert narrow.isascii()
    assert "Qui l'a ecrit" in narrow
    assert '<html lang="fr">' in page
    assert "1,4 s de temps CPU" in page


@pytest.mark.parametrize("form", FOR_MACHINES)
@pytest.mark.parametrize("name", ["typical", "hostile", "incomplete"])
def test_what_machines_read_stays_as_it_is(form: str, name: str) -> None:
    review = REVIEWS[name]()
    before = RENDER[form](review)
    with speaking("fr"):
        assert RENDER[form](review) == before


FILES: dict[str, str | bytes | None] = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[project.scripts]\nshop = "shop.cli:main"\n',
    "shop/__init__.py": "",
    "shop/cli.py": "from shop import cart, bills\n\n\ndef main():\n    return cart.total([]) + bills.due()\n",
    "shop/cart.py": "def total(items):\n    return sum(items)\n\n\ndef largest(items):\n    return max(items)\n",
    "shop/bills.py": "from shop.dates import today\n\n\ndef due():\n    return today()\n",
    "shop/dates.py": "def today():\n    return 1\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test_total():\n    assert total([1]) == 1\n",
}
TANGLED = "".join(f"    if order == {number} or order > {number}:\n        order += {number}\n" for number in range(25))
ADDING = """\
def total(items):
    found = sum(items)
    if found:
        return found
    print(items)
    items.clear()
    return 0
"""
CHANGED: dict[str, str | bytes | None] = {
    "shop/cli.py": "import subprocess\n\nfrom shop import cart\n\n\ndef main(order):\n"
    f"    subprocess.run(order, shell=True)\n    eval(order)  # noqa\n{TANGLED}    return cart.total([])\n",
    "shop/bills.py": "def due():\n    return 1\n",
    "shop/cart_v2.py": ADDING,
    "shop/cart.py": ADDING + "\n\ndef largest(items):\n    return max(items)\n",
    "shop/first.py": "import shop.second\n",
    "shop/second.py": "import shop.first\n\nKEY = 'AKIA" + "Z7QW3ERTY5UIOPAS'\n",
    "shop/jobs.py": "from celery import shared_task\n\n\n@shared_task\ndef clean():\n    return 1\n",
    "shop/helper.py": "def helps():\n    return 1  # foureyes: ignore[nothing-like-it] why not\n",
    "tests/test_helper.py": "from shop.helper import helps\n\n\ndef test_helps():\n    assert helps()\n",
    "shop/broken.py": "def broken(:\n",
    "shop/coded.py": b"# coding: utf-7\nx = 1\n",
    "fix_summary.md": "All done.\n",
    "work.ipynb": "{}",
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A review of a change in which most analyses find something."""
    path = tmp_path_factory.mktemp("french") / "repository"
    message = "Rework\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
    build(path, [{"message": "Base", "files": FILES}, {"message": message, "files": CHANGED}], check_out=False)
    asked = ReviewRequest(
        policy=Policy(), policy_name="team@defaults", rules=load_catalogue().rules, signals=load_signals()
    )
    with Repository.open(path) as repo, speaking("fr"):
        return reviewed(repo, between(repo, "main~1", "main"), asked, Means(use_cache=False, jobs=1))


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_a_whole_review_is_told_in_french(real: Review, form: str) -> None:
    assert {
        "agent-litter",
        "command-injection",
        "complexity-increase",
        "missing-test",
        "orphan-cycle",
        "orphan-module",
        "orphaned-by-change",
        "secret-added",
        "shadow-module",
        "suppression-added",
        "test-only-module",
        "unowned-module",
        "unparsable-file",
    } <= {finding.rule for finding in real.findings}
    with speaking("fr"):
        report = RENDER[form](real)
    written = {
        word.lower() for files in (FILES, CHANGED) for text in (*files, *files.values()) for word in _names(text or "")
    }
    assert left_in_english(report) <= written


def _names(text: str | bytes) -> list[str]:
    return WORD.findall(text if isinstance(text, str) else text.decode())


def test_analyses_have_names_in_french() -> None:
    names = {told_name(analysis) for analysis in ANALYSES}
    with speaking("fr"):
        assert not {translated(name) for name in names} & names


def test_what_is_found_is_the_same_in_every_language(real: Review) -> None:
    with speaking("fr"):
        french = [RENDER[form](real) for form in FOR_MACHINES]
    assert french == [RENDER[form](real) for form in FOR_MACHINES]
    assert all(type(finding.fingerprint) is str for finding in real.findings)


def _plain_texts(path: Path) -> list[str]:
    """Where a file says something in text that knows no template."""
    plain = (ast.Constant, ast.JoinedStr, ast.BinOp)
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            said = [item.value for item in node.keywords if item.arg in ("message", "remedy")]
            said += node.args[2:3] if name in ("RelatedPlace", "NearMiss") else []
            said += node.args[1:2] if name == "NotAnalysed" else []
            said += node.args[:1] if name == "UsageError" else []
            found += [f"{path.name}:{item.lineno}" for item in said if isinstance(item, plain)]
    return found


def test_analyses_say_nothing_that_cannot_be_translated() -> None:
    room = Path(registry.__file__).parent
    assert [place for path in (*room.glob("*.py"), room.parent / "review.py") for place in _plain_texts(path)] == []


def test_a_cache_that_cannot_be_used_is_told_of_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "cache"
    directory.mkdir(mode=0o700)
    (directory / FILE_NAME).symlink_to(tmp_path / "elsewhere")
    with speaking("fr"), Store.open(directory, warn=warn_of_cache):
        said = capsys.readouterr().err
    reason = f"{FILE_NAME} est un lien symbolique"
    assert said == f"foureyes : avertissement : poursuite sans le cache de {directory} : {reason}\n"


def test_doctor_is_told_in_french_and_its_document_is_not() -> None:
    lines = [
        Line("a", state, worded("the coverage file is not valid Cobertura XML: {error}", error=STRANGER), where=branch)
        for state in State
        for branch in ("main", "next", "old")
    ]
    lines.append(Line("b", State.FAILS, worded("too large to be read"), STRANGER, worded("a secret"), STRANGER))
    document = as_json("acme/shop", lines, worded("approved"))
    with speaking("fr"):
        told = as_text("acme/shop", lines, worded("approved"), width=80)
        assert as_json("acme/shop", lines, worded("approved")) == document
        assert max(len(translated(state)) for state in State) <= 7
        assert max(len(translated(severity)) for severity in Severity) <= 8
    assert left_in_english(told) <= {"acme", "shop", "main", "next", "old"}
    assert "remède : un secret" in told


def test_hostile_text_is_as_harmless_in_french() -> None:
    with speaking("fr"):
        reports = {form: RENDER[form](REVIEWS["hostile"]()) for form in FOR_PEOPLE}
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in reports["github"].splitlines())
    assert not [line for line in reports["text"].splitlines() if line.lstrip().startswith("::")]
    for form, report in reports.items():
        assert "\x1b" not in report
        assert "\u202e" not in report
        assert form == "github" or "##[" not in report  # a command to the runner only where a line is no command yet
    assert "<img" not in reports["html"]
