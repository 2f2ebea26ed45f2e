"""Semgrep pattern text made parseable: `$X`, `...` and `<... ...>` come in, plain Python with marked names goes out.

The marks are ordinary identifiers that no real program is likely to use; `pattern_tree` reads them back.
"""

import re

METAVARIABLE = "_MV_"
SEQUENCE = "_MVS_"
ELLIPSIS = "_ELLIPSIS_"
DEEP = "_DEEP_"

_STRING = re.compile(
    r"""(?:[rbuf]|rb|br|fr|rf)?('''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")""",
    re.IGNORECASE | re.DOTALL,
)
_METAVARIABLE = re.compile(r"\$(\.\.\.)?([A-Z_][A-Z_0-9]*|[0-9]+)")
_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITION = re.compile(r"\b(?:async\s+)?def\s+[\w$]+\s*\Z")
_CLASS = re.compile(r"\bclass\s+[\w$]+\s*\Z")


class _Rewriter:
    """One pass over the text with a stack of open brackets, which decides what `...` stands for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.brackets: list[str] = []
        self.parameters = 0
        self.has_default = False

    def run(self) -> str:
        at = 0
        while at < len(self.text):
            at = self._step(at)
        return "".join(self.out)

    def _step(self, at: int) -> int:
        text = self.text
        char = text[at]
        string = _STRING.match(text, at) if char in "'\"rRbBuUfF" else None
        if string and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_")):
            return self._emit(_marked_f_string(string[0]), string.end())
        if char == "#":
            end = text.find("\n", at)
            return len(text) if end < 0 else end
        if char == "$" and (found := _METAVARIABLE.match(text, at)):
            return self._metavariable(found)
        if text.startswith("<...", at):
            self.brackets.append("call")
            return self._emit(f"{DEEP}(", at + 4)
        if text.startswith("...>", at) and self.brackets:
            self.brackets.pop()
            return self._emit(")", at + 4)
        if text.startswith("...", at):
            return self._ellipsis(at)
        if word := _WORD.match(text, at):
            return self._emit(word[0], word.end())
        self._note(char)
        return self._emit(char, at + 1)

    def _note(self, char: str) -> None:
        """Keep track of brackets, and of defaults in a parameter list."""
        if char == "=" and self.brackets[-1:] == ["parameters"]:
            self.has_default = True
        if char in "([{":
            self.brackets.append(self._kind(char))
        elif char in ")]}" and self.brackets:
            self.brackets.pop()

    def _emit(self, piece: str, end: int) -> int:
        self.out.append(piece)
        return end

    def _metavariable(self, found: re.Match[str]) -> int:
        if not found[1]:
            return self._emit(METAVARIABLE + found[2], found.end())
        star = "*" if self.brackets and self.brackets[-1] in ("call", "parameters") else ""
        return self._emit(star + SEQUENCE + found[2], found.end())

    def _kind(self, char: str) -> str:
        before = "".join(self.out).rstrip(" ")
        if char != "(":
            return char
        if _DEFINITION.search(before):
            self.has_default = False
            return "parameters"
        if _CLASS.search(before):
            return "call"
        last = re.search(r"[\w)\]\"']\Z", before)
        word = re.search(r"\b(?:in|and|or|not|if|else|return|yield|await|lambda|is|del|assert|print)\Z", before)
        return "call" if last and not word else "group"

    def _ellipsis(self, at: int) -> int:
        end = at + 3
        before = "".join(self.out[-6:]).rstrip()
        after = self.text[end:].lstrip()
        kind = self.brackets[-1] if self.brackets else ""
        if before.endswith(".") or (after.startswith(".") and not after.startswith("..") and kind in ("", "group")):
            return self._emit(ELLIPSIS, end)
        alone = before[-1:] in ("(", ",", "{", "") and after[:1] in (")", ",", "}", "")
        if kind == "call" and alone:
            return self._emit(f"*{ELLIPSIS}", end)
        if kind == "{" and alone:
            return self._emit(f"**{ELLIPSIS}", end)
        if kind == "parameters" and alone:
            self.parameters += 1
            return self._emit(f"{ELLIPSIS}{self.parameters}" + ("=..." if self.has_default else ""), end)
        return self._emit("...", end)


def _marked_f_string(literal: str) -> str:
    """Rewrite what stands inside the braces of an f-string; other strings stay as they are."""
    prefix = literal[: len(literal) - len(literal.lstrip("rRbBuUfF"))]
    if "f" not in prefix.lower():
        return literal
    return re.sub(r"\{([^{}]*)\}", lambda found: "{" + rewritten(found[1]) + "}", literal)


def rewritten(pattern: str) -> str:
    """Return `pattern` as Python source."""
    return _Rewriter(pattern).run()
