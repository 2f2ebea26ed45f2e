"""Command lines: which Python files and modules do they run?

In: one command as a shell, a Dockerfile or a configuration would run it. Out: targets, unresolved. Programs that only
look at files (linters, `cp`, `cat`) run nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_SPLIT = re.compile(r"&&|\|\||;|\||\n|\$\(|`")
_TOKEN = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\s\"']+)")
_VARIABLE = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)=(.*)")
_PYTHON = re.compile(
    r"(?:.*[/\\])?(?:python|pypy|py)[\d.w]*(?:\.exe)?$|.*\$\(?\{?(?:PYTHON|VENV_PYTHON|PY)\w*\}?\)?|\{envpython\}"
)
_OBJECT = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*:[A-Za-z_]\w*(?:\.\w+)*(?:\(.*\))?")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_][\w.]*(?:\(.*\))?)?")
_INLINE_IMPORT = re.compile(r"(?:^|[;\s\"'])(?:from|import)\s+([A-Za-z_][\w.]*)")
_PYTHON_OPTIONS_WITH_VALUE = frozenset(("-W", "-X", "--check-hash-based-pycs"))


class TargetKind(StrEnum):
    MODULE = "module"
    PATH = "path"
    TESTS = "tests"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Target:
    """What a command names. `directory` is where it was told to change to before (`cd x && ...`)."""

    kind: TargetKind
    value: str
    directory: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Programs:
    """What is known of programs, from the conventions. `options`: option -> kind, for any program that is listed."""

    checkers: frozenset[str] = frozenset()
    servers: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def targets(command: str, programs: Programs) -> Iterator[Target]:
    """Yield what a command line runs."""
    directory = ""
    for part in _SPLIT.split(command[:4000]):
        tokens = [a or b or c for a, b, c in _TOKEN.findall(part)]
        tokens = [token.strip("(){}[],") if token not in ("{envpython}",) else token for token in tokens]
        if not tokens:
            continue
        if tokens[0].lstrip("@-") == "cd" and len(tokens) > 1:
            directory = tokens[1]
            continue
        for target in _simple(tokens, part, programs):
            yield Target(target.kind, target.value, directory, target.name)


def _simple(tokens: list[str], text: str, programs: Programs) -> Iterator[Target]:
    """One command without operators: variables first, wrappers, then the program."""
    seen_program = False
    position = 0
    while position < len(tokens):
        token = tokens[position].lstrip("@-") if not seen_program else tokens[position]
        variable = _VARIABLE.fullmatch(token)
        name = token.rpartition("/")[2]
        if variable and not seen_program:
            yield Target(TargetKind.VARIABLE, variable[2].strip("\"'"), name=variable[1])
        elif name in programs.checkers:
            return
        elif _PYTHON.fullmatch(token):
            yield from _python(tokens[position + 1 :], text, programs)
            return
        elif name in programs.servers or name in programs.options:
            yield from _program(name, tokens[position + 1 :], programs)
            seen_program = True
        elif token.endswith(".py") and not token.startswith("-"):
            yield Target(TargetKind.PATH, token.removeprefix("exec:"))
            seen_program = True
        elif _OBJECT.fullmatch(token) and "." in token:
            yield Target(TargetKind.MODULE, token)
        elif not seen_program and position and token.startswith("#"):
            return
        position += 1


def _python(tokens: list[str], text: str, programs: Programs) -> Iterator[Target]:
    """What `python ...` runs: a module, a file, or a line of code."""
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token in ("-c",):
            yield from (Target(TargetKind.MODULE, name) for name in _INLINE_IMPORT.findall(text))
            return
        if token.startswith("-m"):
            module = token[2:] or (tokens[position + 1] if position + 1 < len(tokens) else "")
            rest = tokens[position + (1 if token[2:] else 2) :]
            yield from _module_run(module, rest, programs)
            return
        if token in _PYTHON_OPTIONS_WITH_VALUE:
            position += 1
        elif not token.startswith("-"):
            yield from _python_file(token, tokens[position + 1 :], programs)
            return
        position += 1


def _python_file(token: str, rest: list[str], programs: Programs) -> Iterator[Target]:
    yield Target(TargetKind.PATH, token)
    name = token.rpartition("/")[2]
    if name in programs.options:
        yield from _program(name, rest, programs)


def _module_run(module: str, rest: list[str], programs: Programs) -> Iterator[Target]:
    if _MODULE.fullmatch(module):
        yield Target(TargetKind.MODULE, module)
    name = module.partition(".")[0]
    if name in programs.checkers:
        return
    if name in programs.servers or name in programs.options:
        yield from _program(name, rest, programs)


def _program(name: str, tokens: list[str], programs: Programs) -> Iterator[Target]:
    """The arguments of a known program: options that name something, and for a server its positional module."""
    options = programs.options.get(name, {})
    takes_module = name in programs.servers
    position = 0
    while position < len(tokens):
        token = tokens[position]
        option, equals, value = token.partition("=")
        if option in options:
            if not equals:
                position += 1
                value = tokens[position] if position < len(tokens) else ""
            yield from _value(options[option], value)
        elif token.startswith("-"):
            short = next((key for key in options if len(key) == 2 and token.startswith(key)), None)
            if short is not None:
                yield from _value(options[short], token[2:])
        elif token in programs.servers or token in programs.options:
            yield from _program(token, tokens[position + 1 :], programs)
            return
        elif _PYTHON.fullmatch(token):
            yield from _python(tokens[position + 1 :], " ".join(tokens), programs)
            return
        elif takes_module or token.endswith(".py"):
            yield from _value("path" if token.endswith(".py") else "module", token)
        position += 1


def _value(kind: str, value: str) -> Iterator[Target]:
    if value.startswith("python:"):
        kind, value = "module", value[len("python:") :]
    if kind == "path" or value.endswith(".py"):
        path = value.partition("::")[0].partition(":")[0]
        if path.endswith(".py"):
            yield Target(TargetKind.PATH, path)
    elif kind == "tests":
        yield Target(TargetKind.TESTS, value)
    elif _MODULE.fullmatch(value):
        yield Target(TargetKind.MODULE, value)
