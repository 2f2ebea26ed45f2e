"""Listens on loopback: Starlette turns HTTP into requests for `Service` or for git, uvicorn runs it in a thread."""

import socket
import threading
import time
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from foureyes.standin import git_http
from foureyes.standin.service import Reply, Request, Service
from foureyes.standin.web_pages import page as web_page

_START_SECONDS = 10.0


def application(service: Service) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        http = HttpRequest(scope, receive)
        body = await http.body()
        headers = {name.lower(): value for name, value in http.headers.items()}
        if git_http.is_git(http.url.path):
            await _git(service, http, headers, body)(scope, receive, send)
            return
        html = web_page(service.world, http.url.path) if http.method == "GET" else None
        if html is not None:
            await Response(html, media_type="text/html")(scope, receive, send)
            return
        request = Request(http.method, scope["path"], dict(http.query_params), headers, body)
        reply = await run_in_threadpool(service.reply, request, time.sleep)
        await _send(reply, http.method, send)

    return app


def _git(
    service: Service, http: HttpRequest, headers: dict[str, str], body: bytes
) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        done = await run_in_threadpool(
            git_http.answer, service.events, http.method, http.url.path, http.url.query, headers, body
        )
        service.requests[f"git {http.url.path.rsplit('/', 1)[-1]}"] += 1
        await Response(done.body, done.status, done.headers)(scope, receive, send)

    return run


async def _send(reply: Reply, method: str, send: Send) -> None:
    """A cut answer promises more than it sends, and the connection is closed."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if reply.is_cut:
        await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
        return
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else reply.body})


class Server:
    """One listener on 127.0.0.1; port 0 takes a free one."""

    def __init__(self, service: Service, port: int = 0) -> None:
        # With the protocol named, asyncio turns Nagle's algorithm off; else each body waits for its head's receipt.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._socket.listen(128)
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            application(service),
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="standin-server", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the stand-in could not be started")
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
