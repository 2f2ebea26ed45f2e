"""One breadth-first walk over a resolved tree, product first, then tests.

In: roots and edges. Out: one `Step` for each module that is reached.
"""

import json
from collections import deque
from collections.abc import Iterable

from foureyes.facts.reach.apps import Applications
from foureyes.facts.reach.resolution import Resolution, load_wiring
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.step import Step

_Waiting = tuple[str, str, int, str, bool, bool]


def walk(done: Resolution, apps: Applications) -> dict[str, Step]:
    """Return how the modules of a tree are reached; `apps` is fresh."""
    walker = _Walk(done, apps)
    roots = done.all_roots()
    walker.run((root for root in roots if not root.is_test), is_test=False)
    walker.run((root for root in roots if root.is_test), is_test=True)
    return walker.steps


class _Walk:
    def __init__(self, done: Resolution, apps: Applications) -> None:
        self.steps: dict[str, Step] = {}
        self._files = done.frame.files
        self._known = frozenset(self._files)
        self._edges = dict(zip(self._files, done.edges, strict=True))
        self._wiring = done.apps
        self._apps = apps

    def run(self, roots: Iterable[Root], *, is_test: bool) -> None:
        steps = self.steps
        waiting: deque[_Waiting] = deque((root.path, root.origin, root.line, root.why, True, True) for root in roots)
        while waiting:
            path, origin, line, why, is_root, is_certain = waiting.popleft()
            if path in steps or path not in self._known:
                continue
            steps[path] = Step(path, origin, line, why, is_root, is_test, is_certain)
            text = self._edges[path]
            for target, number, reason, sure in json.loads(text) if text else ():
                found = self._files[target]
                if found not in steps:
                    waiting.append((found, path, number, reason, False, bool(sure)))
            if path in self._wiring:
                for source, edge in self._apps.on_reached(path, load_wiring(self._wiring[path])):
                    if edge.target not in steps:
                        waiting.append((edge.target, source, edge.line, edge.why, False, edge.is_certain))
