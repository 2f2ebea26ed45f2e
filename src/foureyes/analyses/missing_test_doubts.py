"""Reasons not to say of one changed function that no test reaches it, although the estimate found no way to it.

Facts of the head tree come in, out goes whether there is such a reason. What is handed out while modules are imported
(a callback in a table, an object given to a library, a function that a decorator of the repository keeps) may be
called from anywhere; a script that nothing imports is seldom meant to have tests; and a change of a line or two in a
function that had no test before left no new gap.
"""

from collections.abc import Collection, Iterator

from foureyes.analyses.subject import Tree
from foureyes.model.change import FileChange
from foureyes.model.facts import BlobFacts, Definition, DefinitionKind

_MOST_PLACES = 200  # files that mention a name; beyond, the name says nothing
_MOST_CALLERS = 20
_SMALL = 5  # added lines below which a change counts only where it is a good part of the function
_GOOD_PART = 3
_FUNCTIONS = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)


def is_standalone_script(tree: Tree, path: str) -> bool:
    """Whether the file is a program in a directory of its own kind, outside every package, that nothing imports."""
    directory, _, name = path.rpartition("/")
    facts = tree.facts(path)
    if not directory or facts is None or not facts.has_main_guard or f"{directory}/__init__.py" in tree.entries:
        return False
    stem = name.removesuffix(".py")
    return all(other == path for other in tree.mentions([stem]).get(stem, ()))


def is_slight(file: FileChange, before: BlobFacts | None, definition: Definition) -> bool:
    """Whether the function stood there before and the change added only a small part of it."""
    if before is None or all(item.qualname != definition.qualname for item in before.definitions):
        return False
    added = sum(definition.line <= line <= definition.end_line for line in set(file.added_lines))
    return added < _SMALL and added * _GOOD_PART < definition.end_line - definition.line + 1


def may_be_called_unseen(tree: Tree, definition: Definition) -> bool:
    """Whether code that runs at import hands out the function, an object with this method, or a caller of it."""
    waiting, seen = [definition], {definition.qualname}
    while waiting and len(seen) < _MOST_CALLERS:
        item = waiting.pop()
        if _is_handed_out(tree, item):
            return True
        for caller in _callers(tree, item):
            if caller.qualname not in seen:
                seen.add(caller.qualname)
                waiting.append(caller)
    return False


def _is_handed_out(tree: Tree, definition: Definition) -> bool:
    if definition.kind is DefinitionKind.METHOD:
        owner = definition.qualname.split(".")[-2:-1]
        handed = any(name in facts.references for name in owner for facts in _mentioning(tree, name))
    else:
        handed = any(definition.name in _at_import(facts) for facts in _mentioning(tree, definition.name))
    return handed or any(_is_own(tree, name) for name in definition.decorators)


def _callers(tree: Tree, definition: Definition) -> Iterator[Definition]:
    """Functions that name a function. Methods bear names that say too little."""
    if definition.kind is DefinitionKind.FUNCTION:
        for facts in _mentioning(tree, definition.name):
            for item in facts.definitions:
                if item.kind in _FUNCTIONS and definition.name in item.references:
                    yield item


def _mentioning(tree: Tree, name: str) -> Iterator[BlobFacts]:
    paths = tree.mentions([name]).get(name, ())
    for path in paths if len(paths) <= _MOST_PLACES else ():
        facts = tree.facts(path)
        if facts is not None:
            yield facts


def _at_import(facts: BlobFacts) -> Collection[str]:
    classes = (item.references for item in facts.definitions if item.kind is DefinitionKind.CLASS)
    decorators = (item.decorators for item in facts.definitions)
    return {*facts.references, *(name for names in (*classes, *decorators) for name in names)}


def _is_own(tree: Tree, decorator: str) -> bool:
    """Whether the repository itself defines the decorator: it may keep what it decorates."""
    return "." not in decorator and any(
        item.qualname == decorator for facts in _mentioning(tree, decorator) for item in facts.definitions
    )
