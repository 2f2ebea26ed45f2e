import os
import pdb

from flask import Flask

app = Flask(__name__)


def start(settings):
    # ruleid: debug-enabled
    app.run(host="127.0.0.1", debug=True)
    # ruleid: debug-enabled
    app.debug = True
    # ruleid: debug-enabled
    pdb.set_trace()
    # ok: debug-enabled
    app.run(debug=settings.debug)
    # ok: debug-enabled
    app.run(debug=os.environ.get("DEBUG") == "1")
    # ok: debug-enabled
    app.run(debug=False)
    # ok: debug-enabled
    asyncio_run(debug=True)


def asyncio_run(debug):
    return debug
