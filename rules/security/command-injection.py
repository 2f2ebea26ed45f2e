import asyncio
import os
import shlex
import subprocess
from subprocess import run as r

from flask import Flask, request

app = Flask(__name__)
LISTING = "ls -l"
SUFFIX = " | sort"


def build(path, user, client):
    # ruleid: command-injection
    subprocess.run(f"convert {path} out.png", shell=True)
    # ruleid: command-injection
    r("grep " + user + " /etc/passwd", check=True, shell=True)
    # ruleid: command-injection
    os.system("rm -rf %s" % path)
    # ruleid: command-injection
    os.popen(path)
    # ruleid: command-injection
    subprocess.Popen(["bash", "-c", f"echo {user}"])
    # ruleid: command-injection
    subprocess.getoutput("id {}".format(user))
    # ruleid: command-injection
    client.exec_command("cat " + path)
    # ok: command-injection
    subprocess.run(["convert", path, "out.png"], check=True)
    # ok: command-injection
    subprocess.run("ls -l | sort", shell=True)
    # ok: command-injection
    subprocess.run(LISTING + SUFFIX, shell=True)
    # ok: command-injection
    os.system(f"{LISTING} | sort")
    # ok: command-injection
    subprocess.run(shlex.join(["ls", path]), shell=True)
    # ok: command-injection
    subprocess.run(["bash", "-c", "set -e; make"], check=True)
    # ok: command-injection
    subprocess.run(path, shell=False)


async def later(path):
    # ruleid: command-injection
    await asyncio.create_subprocess_shell(f"wc {path}")
    # ok: command-injection
    await asyncio.create_subprocess_exec("wc", path)


@app.route("/run/<tool>")
def run_tool(tool):
    # ruleid: command-injection
    subprocess.run([tool, "--version"])
    name = request.args.get("name")
    # ruleid: command-injection
    subprocess.check_output([name])
    # ok: command-injection
    subprocess.run(["git", "log", name])
