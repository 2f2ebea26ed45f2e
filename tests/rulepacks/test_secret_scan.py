"""Secrets: what is one, what only looks like one, and that none is ever repeated. The keys here are made up."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.rulepacks import secret_scan
from foureyes.rulepacks.bounded_regex import compile_regex
from foureyes.rulepacks.secret_scan import redacted, scan

# Put together so that no scanner takes this file for a leak.
TAIL = "a8Kd93LqPz71XbVn5RtYc2WmHs64FgJeUo0B"
SECRETS = [
    ("key.py", 'KEY = "' + "AKIA" + '5Q7XWLMRZ2PTYH3D"'),
    ("key.py", 'client("' + "ghp_" + TAIL + '")'),
    ("key.yaml", "token: " + "glpat-" + TAIL[:20]),
    ("key.md", "export TOKEN=" + "ghp_" + TAIL),
    ("key.py", 'stripe.api_key = "' + "sk_live_" + TAIL[:24] + '"'),
    ("key.pem", "-----BEGIN RSA " + "PRIVATE KEY-----"),
    ("settings.py", 'DATABASE = "postgres://app:' + 'q8Zk2mLp@db.internal/shop"'),
    ("settings.py", 'API_TOKEN = "' + TAIL + '"'),
    ("settings.py", 'SECRET_KEY: str = "' + TAIL + '"'),
    ("settings.py", 'config["api_key"] = "' + TAIL + '"'),
    ("settings.py", 'login(user, password="hunter2' + '!x")'),
    ("app.yaml", "  api_key: " + TAIL),
    (".env", "DB_PASSWORD=q8Zk2mLpqq11ZZ" + "77xx"),
    ("app.json", '"client_secret": "' + TAIL + '",'),
]
QUIET = [
    ("a.py", 'token = "ghp_' + '1234567890abcdefghijklmnopqrstuvwxyz"'),
    ("a.py", 'API_KEY = os.environ["API_KEY"]'),
    ("a.py", 'api_key_description = "the key that opens everything 12345"'),
    ("a.py", 'password = "password"'),
    ("a.py", 'password = "changeme123"'),
    ("a.py", 'password_field = "user_password_1"'),
    ("a.py", 'TOKEN_URL = "https://login.shop.test/oauth/v2/token"'),
    ("a.py", 'token = "your-token-goes-here-12345"'),
    ("a.py", "token = secrets.token_urlsafe(32)"),
    ("a.py", 'PUBLIC_KEY_TOKEN_publishable_key = "' + TAIL + '"'),
    ("a.py", 'secret = "session_cookie_name_v2"'),
    ("a.py", 'token = "${TOKEN_FROM_VAULT_1234}"'),
    ("a.yaml", "password: ${{ secrets.DB_PASSWORD_2 }}"),
    ("a.yaml", "password: '{{ vault_password_22 }}'"),
    ("a.py", "def login(password: str, token: str = None): ..."),
    ("a.py", 'KEY = "' + "AKIA" + 'IOSFODNN7EXAMPLE"'),
    ("a.rst", 'PASSWORD = "s3kr1t' + '!!"'),
    ("a.py", 'url = "http://user:pass@localhost/"'),
    ("a.py", 'url = "postgres://user:{password}@db/shop"'),
    ("a.py", 'if token == "end" + suffix1: pass'),
]


@pytest.mark.parametrize(("path", "line"), SECRETS)
def test_found_and_not_repeated(path: str, line: str) -> None:
    (found,) = scan([(7, line)], path)
    assert found.line == 7
    value = line[found.column - 1 : found.end_column - 1]
    assert len(value) >= 6
    assert value not in repr(found)
    assert value not in redacted(line)


@pytest.mark.parametrize(("path", "line"), QUIET)
def test_quiet(path: str, line: str) -> None:
    assert list(scan([(1, line)], path)) == []


def test_none_of_its_expressions_can_run_for_ever() -> None:
    for value in vars(secret_scan).values():
        if isinstance(value, re.Pattern):
            compile_regex(value.pattern)
    started = time.process_time()
    list(scan([(1, 'password = "' + "a" * 199 + "!")], "x.py"))
    list(scan([(1, "secret" * 300 + '= "' + "a1" * 90 + '"')], "x.py"))
    assert time.process_time() - started < 1


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=300))
def test_any_text_is_scanned(text: str) -> None:
    for found in scan([(1, text)], "x.yaml"):
        assert 1 <= found.column < found.end_column <= len(text) + 1
