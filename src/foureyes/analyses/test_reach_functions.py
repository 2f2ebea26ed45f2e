"""A function's head and its words: what a `FunctionOutline` holds beside its body."""

import ast
import re

from foureyes.analyses import test_reach_code as code
from foureyes.analyses.test_reach_expressions import annotation, dotted, expression

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_CODE_WORD = re.compile(r"([A-Za-z_]\w*)\(|(?<=\w\.)([A-Za-z_]\w*)|^\.?([A-Za-z_]\w*)$")
_TEXT = 4_000  # longer strings are data
_URL = 500
_KEY = 80  # longer strings are no keys of anything
_NAMING = frozenset({"name", "path", "rule", "url", "endpoint", "key"})
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def parameters(node: FunctionNode) -> list[ast.arg]:
    """Return the parameters that have a name of their own."""
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def function_outline(node: FunctionNode, qualname: str, owner: str | None) -> code.FunctionOutline:
    """Return the outline of a function, its body still empty. `owner` is the class it is a method of."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_defaults = positional[len(positional) - len(arguments.defaults) :]
    defaults = dict(zip((item.arg for item in with_defaults), map(expression, arguments.defaults), strict=True))
    for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            defaults[item.arg] = expression(default)
    words, code_words, urls = _words(node)
    return code.FunctionOutline(
        qualname=qualname,
        owner=owner,
        first_parameter=positional[0].arg if positional else None,
        parameters={item.arg: annotation(item.annotation) for item in parameters(node)},
        defaults=defaults,
        variadic=tuple(item.arg for item in (arguments.vararg, arguments.kwarg) if item is not None),
        returns=annotation(node.returns),
        decorators=[expression(item) for item in node.decorator_list],
        decorator_names=[dotted(item) for item in node.decorator_list],
        body=[],
        words=words,
        code_words=code_words,
        urls=urls,
        yields=yields(node),
        registered_as=[text for item in node.decorator_list for text in _registered_texts(item)],
    )


def _registered_texts(decorator: ast.expr) -> list[str]:
    """The strings by which a decorator may register the function: its first argument, and what it names by keyword."""
    if not isinstance(decorator, ast.Call):
        return []
    arguments = [*decorator.args[:1], *(item.value for item in decorator.keywords if item.arg in _NAMING)]
    return [item.value for item in arguments if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def yields(node: FunctionNode) -> bool:
    """Whether it is a generator, or holds one."""
    return any(isinstance(item, (ast.Yield, ast.YieldFrom)) for item in ast.walk(node))


def _words(node: FunctionNode) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    words: set[str] = set()
    code_words: set[str] = set()
    urls: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Constant) and isinstance(item.value, str) and len(item.value) <= _TEXT:
            words.update(_WORD.findall(item.value))
            if len(item.value) < _KEY:
                words.add(item.value)
            code_words.update(word for match in _CODE_WORD.findall(item.value) for word in match if word)
            if "/" in item.value and len(item.value) < _URL:
                urls.add(item.value)
        elif isinstance(item, ast.JoinedStr):
            text = "".join(_constant_text(part) for part in item.values)
            if "/" in text and len(text) < _URL:
                urls.add(text)
    return frozenset(words), frozenset(code_words), tuple(sorted(urls))


def _constant_text(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "*"
