import os
import tarfile
import zipfile
from pathlib import Path

from flask import Flask, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)
UPLOADS = "/srv/uploads"


@app.route("/files/<path:name>")
def files(name):
    # ruleid: path-traversal
    return send_file(os.path.join(UPLOADS, name))


@app.route("/upload", methods=["POST"])
def upload():
    sent = request.files["file"]
    target = request.form["name"]
    # ruleid: path-traversal
    with open(f"{UPLOADS}/{target}", "wb") as stream:
        stream.write(sent.read())
    # ruleid: path-traversal
    text = Path(UPLOADS, "x") / Path(target)
    safe = secure_filename(target)
    # ok: path-traversal
    with open(os.path.join(UPLOADS, safe), "wb") as stream:
        stream.write(b"")
    number = int(request.form["number"])
    # ok: path-traversal
    open(f"{UPLOADS}/{number}")
    # ok: path-traversal
    answer = send_from_directory(UPLOADS, target)
    return text, answer


def unpack(archive, where):
    with tarfile.open(archive) as tar:
        # ruleid: path-traversal
        tar.extractall(where)
    with tarfile.open(archive) as tar:
        # ok: path-traversal
        tar.extractall(where, filter="data")
    with tarfile.open(archive) as tar:
        # ruleid: path-traversal
        tar.extractall(where, filter="fully_trusted")
    with zipfile.ZipFile(archive) as packed:
        # ok: path-traversal
        packed.extractall(where)
    # ok: path-traversal
    return open(where)
