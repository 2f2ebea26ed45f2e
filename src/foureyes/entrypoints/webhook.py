"""The door for webhooks: an HTTP request comes in, an answer goes out quickly, and the work is done elsewhere.

What is not signed with one of our secrets is refused before anything is looked at.
"""

import logging
import time

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from foureyes.github.events import MAX_BODY, delivery
from foureyes.github.fields import MalformedPayload
from foureyes.github.signature import SignatureError, verify
from foureyes.model.safe_text import one_line
from foureyes.server.metrics import WEBHOOK_SECONDS, WEBHOOKS
from foureyes.server.running import Server

_log = structlog.get_logger("foureyes.webhook")


class _TooLarge(Exception):
    """The body is larger than GitHub ever sends."""


def application(server: Server) -> FastAPI:
    """Return the ASGI application."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    secrets = server.settings.secrets

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        started = time.perf_counter()
        try:
            body = await _body(request)
            verify(body, request.headers.get("x-hub-signature-256"), secrets)
            given = delivery(dict(request.headers))
            with structlog.contextvars.bound_contextvars(delivery=given.id, event_name=one_line(given.event, 60)):
                became = await run_in_threadpool(server.accept, given.id, given.event, body)
                _log.log(logging.DEBUG if became == "ignored" else logging.INFO, "delivery", became=became)
            WEBHOOKS.labels(_known(given.event), became).inc()
            return JSONResponse({"status": became}, 202)
        except _TooLarge:
            return _refused(413, f"the body is larger than {MAX_BODY} bytes", "too large")
        except SignatureError as error:
            return _refused(401, str(error), "not signed")
        except MalformedPayload as error:
            return _refused(400, str(error), "malformed")
        except Exception as error:  # GitHub shows it as failed, and the reconciler asks for it again
            _log.error("not stored", problem=type(error).__name__)
            return _refused(503, "the delivery could not be stored; it is asked for again", "not stored")
        finally:
            WEBHOOK_SECONDS.observe(time.perf_counter() - started)

    _add_health(app, server)
    return app


def _add_health(app: FastAPI, server: Server) -> None:
    @app.get("/livez")
    async def livez() -> Response:
        return JSONResponse({"alive": True})

    @app.get("/readyz")
    async def readyz() -> Response:
        try:
            is_up = await run_in_threadpool(server.is_up)
        except Exception as error:
            _log.warning("not ready", problem=type(error).__name__)
            is_up = False
        return JSONResponse({"ready": is_up}, 200 if is_up else 503)


async def _body(request: Request) -> bytes:
    """Read the body, and stop as soon as it is too large, whatever its header says."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > MAX_BODY:
        raise _TooLarge
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise _TooLarge
        parts.append(part)
    return b"".join(parts)


def _refused(status: int, words: str, outcome: str) -> Response:
    WEBHOOKS.labels("unknown", outcome).inc()
    _log.warning("refused", status=status, problem=one_line(words))
    return JSONResponse({"error": one_line(words)}, status)


def _known(event: str) -> str:
    """Event names become label values, so only plain words do."""
    return event if event.isascii() and event.replace("_", "").isalnum() and len(event) < 40 else "unknown"
