"""Reasons and problems are kept as plain text: what the code can say of them must be recognised where it is shown."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from foureyes.facts import problems
from foureyes.facts.problems import problem
from foureyes.facts.reach import reasons
from foureyes.facts.reach.reasons import convention_texts, reason
from foureyes.model.recognised import recogniser
from foureyes.model.wording import Message

FACTS = Path(problems.__file__).parent
ELSEWHERE = {"w0rd w0rd"}  # found by the search, and neither a reason nor a problem
# the calls that take such a text, and where it stands among their arguments
TAKES = {
    "Edge": 2,
    "Root": 3,
    "_first_place": 4,
    "ParseFailure": 1,
    "DecodingError": 1,
    "_lost": 1,
    "Answer": 2,
    "not_collected": 0,
}


def written(node: ast.AST) -> str | None:
    """The text that an expression makes, a word in the place of each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "w0rd" for part in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "one_line":
        return written(node.args[0])
    return None


def said(path: Path) -> Iterator[str]:
    """The texts in one file that are a reason or a problem."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        values: list[ast.AST] = []
        name = ""
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = TAKES.get(name)
            values += node.args[place : place + 1] if place is not None else []
        elif isinstance(node, ast.Return) and node.value is not None:
            values += node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "why":
            values.append(node.value)
        texts = (text for value in values if (text := written(value)) is not None)
        yield from (f"{text} in w0rd:1" if name == "_first_place" else text for text in texts if " " in text)


@pytest.mark.parametrize(
    ("files", "known", "recognise"),
    [
        (sorted((FACTS / "reach").glob("*.py")), (*reasons._TEXTS, *reasons._TEMPLATES), reason),
        (sorted(FACTS.glob("*.py")), (*problems._TEXTS, *problems._TEMPLATES), problem),
    ],
)
def test_all_that_the_code_says_is_recognised(
    files: list[Path], known: tuple[str, ...], recognise: Callable[[str], Message]
) -> None:
    texts = {text for file in files for text in said(file)}
    assert len(texts) > 10
    missed = {text for text in texts if recognise(text).template not in known}
    assert missed <= ELSEWHERE, f"add to the templates: {missed - ELSEWHERE}"


@pytest.mark.parametrize(
    ("text", "template", "arguments"),
    [
        ("pay.apps names it", "{code} names it", {"code": "pay.apps"}),
        ("nox runs it", "nox runs it", {}),
        ("django.contrib.admin discovers it", "django.contrib.admin discovers it", {}),
        ("import a.b (for type checking)", "{code} (for type checking)", {"code": "import a.b"}),
        ("import_module('{a}.*')", "import_module('{{a}}.*')", {}),
        (
            "pay is public in a library (src/a b/py.typed says that others import it)",
            "{module} is public in a library ({why})",
            {"module": "pay", "why": "src/a b/py.typed says that others import it"},
        ),
        ("Command lines: run", "{why}: {code}", {"why": "Command lines", "code": "run"}),
        ("it is named in a b.py:3", "it is named in {path}:{line}", {"path": "a b.py", "line": "3"}),
        ("", "", {}),
    ],
)
def test_a_reason_is_recognised(text: str, template: str, arguments: dict[str, str]) -> None:
    found = reason(text)
    assert (found, found.template, dict(found.arguments)) == (text, template, arguments)


def test_a_problem_inside_another_is_recognised_too() -> None:
    found = problem("could not be analysed: reading the file takes more than 2.5 s")
    (inner,) = dict(found.arguments).values()
    assert isinstance(inner, Message)
    assert dict(inner.arguments) == {"seconds": "2.5"}


def test_what_conventions_say_comes_first() -> None:
    assert all(reason(text).template.format() == text for text in convention_texts())


def test_hostile_text_is_only_text() -> None:
    told = recogniser(("a",), ("{code} runs it",))("{0} {x.y}\n runs it")
    assert told == "{0} {x.y}\n runs it"
    assert dict(told.arguments) == {"code": "{0} {x.y}\n"}
