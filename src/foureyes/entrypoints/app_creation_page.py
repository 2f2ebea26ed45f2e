"""A page on loopback that sends a browser to GitHub with a manifest, and takes the code that GitHub sends it back with.

The code counts only with the state that went out: nobody else's page can hand one in.
"""

import hmac
import queue
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

_HEAD = "<!doctype html><meta charset=utf-8><title>foureyes</title>"


class CreationPage:
    """Serves while the block runs. `manifest` is set before anybody opens `url`."""

    def __init__(self, target: str, state: str) -> None:
        self.manifest = ""
        self._target, self._state = target, state
        self._codes: queue.Queue[str] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self.redirect_url = f"{self.url}created"

    def __enter__(self) -> "CreationPage":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, seconds: float) -> str | None:
        """Return the code, or None when nobody came back in time."""
        try:
            return self._codes.get(timeout=seconds)
        except queue.Empty:
            return None

    def answer(self, path: str) -> tuple[int, str]:
        """Return status and page for a request."""
        parts = urlsplit(path)
        if parts.path == "/":
            action = f"{self._target}?state={self._state}"
            form = f'<form id=f method=post action="{escape(action)}">'
            field = f'<input type=hidden name=manifest value="{escape(self.manifest)}"><button>Go to GitHub</button>'
            return 200, f"{_HEAD}{form}{field}</form><script>document.getElementById('f').submit()</script>"
        if parts.path == "/created":
            given = parse_qs(parts.query)
            state, code = given.get("state", [""])[0], given.get("code", [""])[0]
            if not code or not hmac.compare_digest(state.encode(), self._state.encode()):
                return 400, f"{_HEAD}<p>This does not come from the page that was opened here."
            self._codes.put(code)
            return 200, f"{_HEAD}<p>The App is created. Go back to the terminal."
        return 404, f"{_HEAD}<p>There is nothing here."


def _handler(page: CreationPage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = page.answer(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the code stands in the address."""

    return Handler
