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

from foureyes.translation.translated import current_language, speaking, translated

_HEAD = "<!doctype html><meta charset=utf-8><title>foureyes</title>"


class CreationPage:
    """Serves while the block runs. `manifest` is set before anybody opens `url`."""

    def __init__(self, target: str, state: str) -> None:
        self.language = current_language()  # browsers are answered in a thread of their own
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
            button = escape(translated("Go to GitHub"))
            form = f'<form id=f method=post action="{escape(action)}">'
            field = f'<input type=hidden name=manifest value="{escape(self.manifest)}"><button>{button}</button>'
            return 200, f"{_HEAD}{form}{field}</form><script>document.getElementById('f').submit()</script>"
        if parts.path == "/created":
            given = parse_qs(parts.query)
            state, code = given.get("state", [""])[0], given.get("code", [""])[0]
            if not code or not hmac.compare_digest(state.encode(), self._state.encode()):
                return 400, _page(translated("This does not come from the page that was opened here."))
            self._codes.put(code)
            return 200, _page(translated("The App is created. Go back to the terminal."))
        return 404, _page(translated("There is nothing here."))


def _page(text: str) -> str:
    return f"{_HEAD}<p>{escape(text)}"


def _handler(page: CreationPage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with speaking(page.language):
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
