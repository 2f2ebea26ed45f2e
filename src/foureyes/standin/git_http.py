"""git over HTTP: `git http-backend` on the bare repositories, read only, behind Basic authentication.

In go the path, the headers and the body; out come the status, the headers and the body of git's answer.
"""

import gzip
import re
import subprocess
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from foureyes.standin.authentication import authenticate
from foureyes.standin.calls import Call
from foureyes.standin.events import Events
from foureyes.standin.git_store import environment
from foureyes.standin.refusal import Refusal
from foureyes.standin.request_body import Body
from foureyes.standin.state import Level

_PATH = re.compile(r"/(?P<owner>[^/]+)/(?P<repo>[^/]+?)(?:\.git)?/(?P<rest>info/refs|git-(?:upload|receive)-pack)$")


@dataclass(frozen=True, slots=True)
class GitAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


def is_git(path: str) -> bool:
    return _PATH.match(path) is not None


def answer(events: Events, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> GitAnswer:
    match = _PATH.match(path)
    if match is None:
        return GitAnswer(404, {}, b"Not Found")
    if match["rest"] == "git-receive-pack" or "git-receive-pack" in query:
        return GitAnswer(403, {}, b"Pushes go through the control API")
    with events.world.lock:
        try:
            caller = authenticate(events.world, headers.get("authorization"))
            values = {"owner": match["owner"], "repo": match["repo"]}
            call = Call(events, caller, values, {}, headers, Body({}))
            repository = call.repository("contents:read", level=Level.READ)
        except Refusal as refusal:
            return _refused(refusal, "authorization" in headers)
        root = events.world.git(repository).path
    return _backend(str(root), method, match["rest"], query, headers, body)


def _refused(refusal: Refusal, is_authenticated: bool) -> GitAnswer:
    """Without credentials git is asked for some, whether the repository exists or not."""
    challenge = {"WWW-Authenticate": 'Basic realm="GitHub"'}
    if refusal.status == 401 or not is_authenticated:
        return GitAnswer(401, challenge, refusal.message.encode())
    return GitAnswer(refusal.status, {}, refusal.message.encode())


def _backend(root: str, method: str, rest: str, query: str, headers: Mapping[str, str], body: bytes) -> GitAnswer:
    variables = environment() | {
        "GIT_PROJECT_ROOT": root,
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{rest}",
        "REQUEST_METHOD": method,
        "QUERY_STRING": query,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_USER": "x-access-token",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    if "git-protocol" in headers:
        variables["GIT_PROTOCOL"] = headers["git-protocol"]
    if headers.get("content-encoding") == "gzip":
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError, zlib.error):
            return GitAnswer(400, {}, b"Bad gzip")
    variables["CONTENT_LENGTH"] = str(len(body))
    done = subprocess.run(
        ["git", "http-backend"], input=body, capture_output=True, env=variables, timeout=120, check=False
    )
    head, _, data = done.stdout.partition(b"\r\n\r\n")
    status, shown = 200, {}
    for line in head.decode(errors="replace").splitlines():
        name, _, value = line.partition(": ")
        if name.lower() == "status":
            status = int(value.split(" ", 1)[0])
        elif name:
            shown[name] = value
    return GitAnswer(status if done.returncode == 0 or head else 500, shown, data)
