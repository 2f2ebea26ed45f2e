"""Compiled globs say what `model.globs` says."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from foureyes.facts.reach.glob_set import GlobSet
from foureyes.model.globs import matches

PARTS = st.sampled_from(["a", "b.py", "", ".", "ab", "*", "**", "*.py", "a*", "?"])
GLOBS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", "b.py", "a.py"]), min_size=1, max_size=5).map("/".join)


@settings(deadline=None, max_examples=400)
@given(GLOBS, PATHS)
@example("**/dags/**/*.py", "dags/x.py")
def test_the_same_answers(glob: str, path: str) -> None:
    assert GlobSet([glob]).matches(path) == matches(path, glob)
