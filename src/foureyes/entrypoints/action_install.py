"""A runner's Python in, an environment that holds foureyes out. Run as a file, before anything is installed: it imports
only the standard library. Every package is pinned with its hash, and foureyes itself is the Action's own checkout.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path


def main() -> int:
    """Install, and tell the runner which Python to go on with."""
    source, place = Path(os.environ["GITHUB_ACTION_PATH"]), Path(os.environ["RUNNER_TEMP"]) / "foureyes" / "venv"
    venv.create(place, with_pip=True, clear=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [
        str(python),
        "-I",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-compile",
    ]
    wanted = (
        ["--require-hashes", "--only-binary=:all:", "-r", str(source / "requirements-action.lock")],
        ["--no-deps", "--no-build-isolation", "--no-index", str(source)],
    )
    for arguments in wanted:
        if subprocess.run([*pip, *arguments], cwd=place, check=False).returncode:
            print("::error title=foureyes::foureyes could not be installed; the log above says why")
            return 2
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8", newline="\n") as file:
        file.write(f"python={python.as_posix()}\n")  # bash starts it: no backslashes
    return 0


if __name__ == "__main__":
    sys.exit(main())
