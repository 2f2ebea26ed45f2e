"""The chances that the branches of a condition run: even, unless it asks for platform, version or type checker."""

import ast
import re

from foureyes.analyses.test_reach_weights import IF, OTHER_PLATFORM

_REFERENCE_MINOR = 11  # the version the tests are taken to run on
_SYSTEM = re.compile(
    r"sys\.platform\.startswith\('(?:win|darwin|cygwin)|(?:sys\.platform|os\.name) == '(?:win32|nt|darwin|cygwin|java)'"
    r"|\bWIN(?:DOWS)?\b|platform\.system\(\) == '(?:Windows|Darwin)'"
)
_NOT_SYSTEM = re.compile(r"(?:sys\.platform|os\.name) != '(?:win32|nt|darwin|cygwin)'")
_VERSION = re.compile(r"sys\.version_info (<|<=|>=|>) \(3, (\d+)")
_WORTH_A_LOOK = frozenset({"sys", "os", "platform", "TYPE_CHECKING", "typing", "t", "WIN", "WINDOWS"})


def chances(test: ast.expr) -> tuple[float, float]:
    """Return the chances of the branch taken when `test` holds, and of the other."""
    inner = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
    yes, no = _plain(inner)
    return (yes, no) if inner is test else (no, yes)


def _plain(test: ast.expr) -> tuple[float, float]:
    if _root(test) not in _WORTH_A_LOOK:
        return IF, IF
    text = ast.unparse(test)
    if text.rpartition(".")[2] == "TYPE_CHECKING":
        return 0.0, 1.0
    version = _VERSION.match(text)
    if version:
        newer = version[1] in (">=", ">")
        return (1.0, OTHER_PLATFORM) if newer == (int(version[2]) <= _REFERENCE_MINOR) else (OTHER_PLATFORM, 1.0)
    if _NOT_SYSTEM.search(text):
        return 1.0, OTHER_PLATFORM
    return (OTHER_PLATFORM, 1.0) if _SYSTEM.search(text) else (IF, IF)


def _root(test: ast.expr) -> str:
    """The name that a short condition begins with; "" for any other, which is never spelled out."""
    node: ast.expr = test
    for _ in range(6):
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Compare):
            node = node.left
        elif isinstance(node, ast.BoolOp):
            node = node.values[0]
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        else:
            return ""
    return ""
