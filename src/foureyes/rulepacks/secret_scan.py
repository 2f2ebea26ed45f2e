"""Secrets in text: lines come in, places with a kind and no part of the secret go out.

Two ways: the shape of a known provider's key, and a value with a secret's name that looks random. Placeholders,
references to the environment and keys that are meant to be public are left alone.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foureyes.model.wording import worded

MAX_LINE = 2_000
_SECRET = worded("a secret")


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret stands (line and columns from 1) and what it is. `name` is the variable, if it has one."""

    line: int
    column: int
    end_column: int
    kind: str
    name: str
    is_certain: bool


_PROVIDERS: tuple[tuple[str, str, str], ...] = (
    (worded("an AWS access key id"), "A", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    (worded("a GitHub token"), "gh", r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b"),
    (worded("a GitHub token"), "github_pat_", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b"),
    (worded("a GitLab token"), "glpat-", r"\bglpat-[\w-]{20,}"),
    (worded("a Slack token"), "xox", r"\bxox[abprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}"),
    (worded("a Slack webhook"), "hooks.slack", r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{20,}"),
    (worded("a Stripe key"), "k_live", r"\b[sr]k_live_[0-9A-Za-z]{16,}"),
    (worded("a Google API key"), "AIza", r"\bAIza[\w-]{35}(?![\w-])"),
    (worded("a Google client secret"), "GOCSPX-", r"\bGOCSPX-[\w-]{28}"),
    (worded("an OpenAI key"), "sk-", r"\bsk-(?:proj-|svcacct-)?[\w-]{20,}T3BlbkFJ[\w-]{20,}"),
    (worded("an Anthropic key"), "sk-ant-", r"\bsk-ant-(?:api|admin)\d\d-[\w-]{40,}"),
    (worded("a SendGrid key"), "SG.", r"\bSG\.[\w-]{22}\.[\w-]{43}"),
    (worded("an npm token"), "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    (worded("a package index token"), "pypi-AgE", r"\bpypi-AgE[\w-]{50,}"),
    (worded("a Hugging Face token"), "hf_", r"\bhf_[A-Za-z0-9]{34}\b"),
    (worded("a DigitalOcean token"), "_v1_", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    (worded("a Shopify token"), "shp", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    (worded("an Azure storage key"), "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    (worded("a Telegram bot token"), ":AA", r"\b\d{8,10}:AA[\w-]{33}(?![\w-])"),
    (worded("a Twilio key"), "SK", r"\bSK[0-9a-f]{32}\b"),
    (worded("a private key"), "PRIVATE KEY", r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----"),
    (
        worded("a password in an address"),
        "://",
        r"\b[a-z][a-z0-9+]{2,20}://[\w.%-]{1,64}:([^\s:@/\"'<>{}$\[\]()]{4,64})@(?!localhost|127\.|[\w.-]*example)[\w.-]+",
    ),
)
_COMPILED = tuple((kind, hint, re.compile(pattern)) for kind, hint, pattern in _PROVIDERS)

_NAME = (
    r"(?:[\w.-]{0,40}?(?:passw(?:or)?d|passwd|passphrase|secret|token|api_?key|apikey|secret_?key|private_?key"
    r"|access_?key|auth_?key|encryption_?key|signing_?key|credential|pwd))"
)
_KEYED = re.compile(
    rf"""(?i)(?<![\w.-])["']?({_NAME})["']?\]?\s*(?::\s*(?:str|bytes|Final|Optional\[str\]|str\s*\|\s*None)\s*)?(?:=>|:=|=|:)(?!=)\s*"""
    r"""(?:[rbuRBU]{0,2}(["'])([^"'\\\s]{6,200})\2|([A-Za-z0-9+/_.~!@#%^&*-]{16,200})\s*(?:#.*)?$)""",
)
_HINT = re.compile(
    r"(?i)passw|passphrase|secret|token|credential|pwd|(?:api|private|access|auth|encryption|signing)_?key"
)
_PLACEHOLDER = re.compile(
    r"""(?ix)example|sample|dummy|fake|mock|change.?me|placeholder|your|my.?(?:secret|token|password|key)|xxx|\*\*\*|\.\.\.|todo|fixme
    |test|insert|replace|redacted|hidden|none|null|undefined|^(?:pass(?:word)?|secret|token|key|foo|bar|baz|string|value|default)\d{0,4}$
    |^[<\[{(%$]|[>}\])]$|\$\{|\{\{|%\(|^env[:.]|^os\.|getenv|environ|^https?://|^/|^\./|^[0-9.]+$|^(.)\1+$|0123456789|1234567890|abcdefghij|^0123|^1234|^abc|aes-|^sha\d|^md5|^hmac""",
)
_WORDS = re.compile(r"[A-Za-z]+[0-9]{0,2}(?:[._:/\s-][A-Za-z]*[0-9]{0,2})*\Z")
_PUBLIC = re.compile(r"(?i)public|publishable|\bpk_|_pk\b")


_CODE = (".py", ".pyi", ".js", ".ts", ".tsx", ".jsx", ".go", ".java", ".rb", ".rs", ".c", ".h", ".cpp", ".cs", ".php")
_PROSE = (".md", ".rst", ".txt", ".adoc", ".html")


def scan(lines: Iterable[tuple[int, str]], path: str) -> Iterator[Secret]:
    """Yield the secrets in numbered lines of the file `path`. Prose shows what secrets look like: there only the keys
    of providers count. In code a value without quotes is an expression."""
    is_prose, is_code = path.endswith(_PROSE), path.endswith(_CODE)
    for number, line in lines:
        text = line[:MAX_LINE]
        found = _provider(number, text)
        if found is None and not is_prose and _HINT.search(text):
            found = _keyed(number, text, is_code)
        if found is not None and (found.is_certain or not is_prose):
            yield found


def redacted(text: str) -> str:
    """Return one line of text with every secret in it replaced by an ellipsis."""
    for _, hint, pattern in _COMPILED:
        if hint in text:
            text = pattern.sub("…", text)
    if _HINT.search(text):
        text = _KEYED.sub(lambda hit: hit[0].replace(hit[3] or hit[4], "…"), text)
    return text


def _provider(number: int, text: str) -> Secret | None:
    for kind, hint, pattern in _COMPILED:
        if hint not in text:
            continue
        for hit in pattern.finditer(text):
            value = hit[1] if pattern.groups else hit[0]
            if not _is_placeholder(value) or (kind == "a private key" and "EXAMPLE" not in text):
                return Secret(number, hit.start() + 1, hit.end() + 1, kind, "", not pattern.groups)
    return None


def _keyed(number: int, text: str, code: bool) -> Secret | None:
    for hit in _KEYED.finditer(text):
        quoted, bare = hit[3], hit[4]
        value = quoted if quoted is not None else bare
        if value is None or (quoted is None and code):
            continue
        if _PUBLIC.search(hit[1]) or not _looks_secret(hit[1], value):
            continue
        start = hit.start(3 if quoted is not None else 4)
        return Secret(number, start + 1, start + 1 + len(value), _SECRET, hit[1], False)
    return None


def _looks_secret(name: str, value: str) -> bool:
    if _is_placeholder(value) or value.lower() in name.lower() or name.lower() in value.lower():
        return False
    has_digit = any(char.isdigit() for char in value)
    has_letter = any(char.isalpha() for char in value)
    is_password = re.search(r"(?i)pass|pwd", name) is not None
    if is_password:
        odd = any(not char.isalnum() and char not in "_-./:" for char in value)
        return has_letter and (has_digit or odd) and not value.startswith(("$", "%", "{"))
    if len(value) < 16 or not (has_digit and has_letter) or _WORDS.match(value):
        return False
    is_hex = re.fullmatch(r"[0-9a-fA-F]+", value) is not None
    return entropy(value) >= (3.0 if is_hex else 3.4)


def _is_placeholder(value: str) -> bool:
    return _PLACEHOLDER.search(value) is not None


def entropy(text: str) -> float:
    """Return the Shannon entropy of the text in bits per character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values()) if text else 0.0
