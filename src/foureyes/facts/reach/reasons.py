"""Why a module is reached, or why nothing is said of it: the text that is kept comes in, a message that can be told in
another language goes out.

A tree has hundreds of thousands of edges, and a handful is ever shown: so their reasons are plain text until then.
"""

from collections.abc import Callable, Iterator
from functools import cache

from foureyes.facts.reach.conventions import load_conventions
from foureyes.model.recognised import recogniser
from foureyes.model.wording import Message, worded_later

_TEXTS = (
    worded_later("a command names it"),
    worded_later("a command runs it"),
    worded_later("a notebook imports it"),
    worded_later("a script without .py imports it"),
    worded_later("a test runner collects it"),
    worded_later("a type checker reads it"),
    worded_later("cog runs code in the documentation that imports it"),
    worded_later("files of this directory are run by their path"),
    worded_later("installed application"),
    worded_later("it has no build system"),
    worded_later("it installs commands and exports nothing"),
    worded_later("it is a stub"),
    worded_later("it is a template of a file"),
    worded_later("it is an example"),
    worded_later("it is built as a package and installs no command"),
    worded_later("it is empty"),
    worded_later("it is marked as private"),
    worded_later("it is vendored"),
    worded_later("it keeps an old name for others"),
    worded_later("it lies among the data of tests"),
    worded_later("it runs as a script (main guard)"),
    worded_later("it runs as a script, and nothing can import it by this name"),
    worded_later("it says itself how to run it"),
    worded_later("it says that it is no package"),
    worded_later("its classifiers call it a library"),
    worded_later("its package has the name of an application"),
    worded_later("its package is imported first"),
    worded_later("most modules beside it are reached by nothing in this repository either"),
    worded_later("the documentation describes its interface"),
    worded_later("the documentation shows it"),
    worded_later("the documentation tells the reader to run it"),
)
_TEMPLATES = (
    worded_later("the policy's entry_points name it ({glob})"),
    worded_later("it runs as a script ({call}() at module level)"),
    worded_later("{module} is public in a library ({why})"),
    worded_later("its package is loaded by name in {path}:{line}"),
    worded_later("it is named in {path}:{line}"),
    worded_later("its directory is used by its path in {path}:{line}"),
    worded_later("{path}/py.typed says that others import it"),
    worded_later("{path}/__init__.py exports names"),
    worded_later("discovers {name} in every installed application"),
    worded_later("{code} (for type checking)"),
    worded_later("{code} imports all of it"),
    worded_later("{code} names the file"),
    worded_later("{code} names it"),
    worded_later("{code} runs it"),
    worded_later("{call} discovers {name}"),
    worded_later("{why}: {code}"),  # a framework, and its setting
)


def reason(text: str) -> Message:
    """Return the message that the reason `text` was made from."""
    return _recogniser()(text)


@cache
def _recogniser() -> Callable[[str], Message]:
    return recogniser((*_TEXTS, *convention_texts()), _TEMPLATES)


def convention_texts() -> Iterator[str]:
    """Yield what the conventions say in words: their reasons, and their titles."""
    found = load_conventions()
    yield from (rule.why for rule in found.files)
    yield from (rule.why for rule in found.app_modules)
    yield from dict.fromkeys([*(rule.framework for rule in found.config), *(rule.framework for rule in found.names)])
