"""What is said of a function that no test runs: how that is known, whether it is new, and its definition come in."""

from foureyes.model.facts import Definition, DefinitionKind
from foureyes.model.wording import Message, rebuilt, worded, worded_later

_FUNCTIONS = {
    (True, DefinitionKind.FUNCTION): worded_later("the new function `{name}`"),
    (True, DefinitionKind.METHOD): worded_later("the new method `{name}`"),
    (False, DefinitionKind.FUNCTION): worded_later("the changed function `{name}`"),
    (False, DefinitionKind.METHOD): worded_later("the changed method `{name}`"),
}


def untested(definition: Definition, *, is_new: bool, is_measured: bool) -> Message:
    """Return the message of a finding. `is_measured`: a coverage file says so, else it is an estimate."""
    function = rebuilt(_FUNCTIONS[is_new, definition.kind], {"name": definition.qualname})
    if is_measured:
        return worded("no test runs {function}", function=function)
    return worded("no test reaches {function}", function=function)
