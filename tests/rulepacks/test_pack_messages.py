"""A match's message knows the rule's template and the code in it, also after it was kept; its English never changes."""

import json

import pytest

from foureyes.facts.source import ParsedSource, parse
from foureyes.model.wording import Message
from foureyes.rulepacks.catalogue import Catalogue, read_page
from foureyes.rulepacks.pack import Matched, compile_pack, template_of

TOKEN = "ghp_" + "a8Kd93LqPz71XbVn5RtYc2WmHs64FgJeUo0B"
PAGE = """\
id: no-goto
title: A jump
category: style
severity: low
confidence: high
tier: warn
engine: pattern
what: Reports jumps.
why: They confuse.
example: goto(1)
use_instead: call(1)
remedy: Call it.
message: "MESSAGE"
pattern: goto($X, ...)
"""


def matched(message: str, code: str) -> Matched:
    page = read_page(PAGE.replace("MESSAGE", message).encode(), "no-goto.yaml")
    pack = compile_pack(Catalogue({"no-goto": page}))
    source = parse(code.encode())
    assert isinstance(source, ParsedSource)
    (found,) = pack.run(source.tree, source.lines)
    again = Matched.from_json(json.loads(json.dumps(found.to_json())))
    assert again == found
    assert type(again.message) is type(found.message)
    if isinstance(again.message, Message) and isinstance(found.message, Message):
        assert (again.message.template, again.message.arguments) == (found.message.template, found.message.arguments)
    return again


@pytest.mark.parametrize(
    ("message", "code", "english"),
    [
        ("do not jump to $X", "goto(1)", "do not jump to 1"),
        ("do not  jump", "goto(1)", "do not jump"),
        ("{} do not jump to {$X}", "goto({1: '{X.a}'})", "{} do not jump to {{1: '{X.a}'}}"),
        ("$Y: $X, not $X", "goto( f(1,\n  2))", "$Y: f(1, 2), not f(1, 2)"),
        ("do not jump to $X", f"goto('{TOKEN}')", "do not jump to '…'"),
        ("do not jump to $X", "goto('\u202e')", "do not jump to '\\u202e'"),
    ],
)
def test_the_message_knows_its_template(message: str, code: str, english: str) -> None:
    found = matched(message, code).message
    assert found == english
    assert isinstance(found, Message)
    assert found.template == template_of(message)
    assert TOKEN not in str(found.arguments)


def test_a_number_is_no_position() -> None:
    found = matched("$1 {1} $X", "goto(2)").message
    assert found == "$1 {1} 2"
    assert isinstance(found, Message)


def test_a_secret_that_lies_across_message_and_code_is_not_shown() -> None:
    found = matched("password = $X", "goto('kR7!wq-Zt9')").message
    assert "kR7" not in found
    assert not isinstance(found, Message) or "kR7" not in str(found.arguments)


@pytest.mark.parametrize(
    "message", [None, 3, {}, {"template": 1}, {"template": "{X}", "arguments": {}}, {"template": "{", "arguments": {}}]
)
def test_a_damaged_message_is_refused(message: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Matched.from_json({**matched("a", "goto(1)").to_json(), "message": message})
