import socket

import uvicorn

HOST = "0.0.0.0"


def serve(app, host):
    server = socket.socket()
    # ruleid: bind-all-interfaces
    server.bind(("0.0.0.0", 8000))
    # ruleid: bind-all-interfaces
    server.bind((HOST, 8000))
    # ruleid: bind-all-interfaces
    uvicorn.run(app, host="0.0.0.0")
    # ok: bind-all-interfaces
    server.bind(("127.0.0.1", 8000))
    # ok: bind-all-interfaces
    server.bind((host, 8000))
    # ok: bind-all-interfaces
    uvicorn.run(app, host="localhost")
