"""Guardrails and exemptions: both names of a rename count, guardrails win, letter case hides nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.gate.exempt import is_exempt, touched_guardrails
from foureyes.model.globs import matches_any
from foureyes.model.policy import ApprovalPolicy

POLICY = ApprovalPolicy(exempt_paths=("docs/**", "*.md"))


@pytest.mark.parametrize(
    "path",
    ["CODEOWNERS", ".github/CODEOWNERS", "lib/agents.md", ".GITHUB/workflows/ci.yml", ".foureyes.yml", ".claude/x/y",
     "sub/.cursorrules", "CLAUDE.md/inside"],
)  # fmt: skip
def test_guardrails(path: str) -> None:
    assert touched_guardrails([path, "a.py"], POLICY) == (path,)
    assert not is_exempt([path], ApprovalPolicy(exempt_paths=("**",)))


@pytest.mark.parametrize("path", ["src/owners.py", "codeowners.txt", "x.github/a", "docs/foureyes.yml"])
def test_no_guardrails(path: str) -> None:
    assert touched_guardrails([path], POLICY) == ()


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["docs/a.py"], True), (["docs/a.py", "x/readme.md"], True), (["docs/a.py", "src/a.py"], False),
        ([], False), (["sub/docs/a.py"], False), (["Docs/a.py"], False),
    ],
)  # fmt: skip
def test_exempt(paths: list[str], expected: bool) -> None:
    assert is_exempt(paths, POLICY) is expected


SEGMENT = st.sampled_from(["a", "B", "c.md", "**", "*", "?", ".github", "CODEOWNERS", "[ab]"])


@settings(deadline=None, max_examples=200)
@given(
    st.lists(SEGMENT, min_size=1, max_size=3),
    st.lists(st.sampled_from(["a", "b", "C.md", "x"]), min_size=1, max_size=4),
)
def test_the_quick_way_is_the_same_as_the_one_way_paths_are_matched(pattern: list[str], path: list[str]) -> None:
    glob, name = "/".join(pattern), "/".join(path)
    found = bool(touched_guardrails([name], ApprovalPolicy(guardrail_paths=(glob,))))
    assert found is matches_any(name.lower(), [glob.lower()])
