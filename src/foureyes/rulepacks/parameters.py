"""Parameter lists as plain sequences of nodes, so that patterns match them like any other list."""

import ast

from foureyes.rulepacks.pattern_text import ELLIPSIS


class Parameter(ast.AST):
    """A parameter as a node of its own; its name stands at the parameter's place in the code."""

    _fields = ("name", "annotation", "default")

    def __init__(self, argument: ast.arg, default: ast.expr | None) -> None:
        self.name = ast.copy_location(ast.Name(argument.arg, ast.Load()), argument)
        self.annotation = argument.annotation
        self.default = default


def parameter_nodes(arguments: ast.arguments) -> list[ast.AST]:
    """Return the parameters of all kinds in the order they are written, defaults beside them."""
    plain = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    pairs = [*zip(plain, [*missing, *arguments.defaults], strict=True)]
    pairs += [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return [
        ast.Name(argument.arg, ast.Load()) if argument.arg.startswith(ELLIPSIS) else Parameter(argument, default)
        for argument, default in pairs
    ]
