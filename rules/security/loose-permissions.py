import os
import stat
from pathlib import Path


def open_up(path):
    # ruleid: loose-permissions
    os.chmod(path, 0o777)
    # ruleid: loose-permissions
    Path(path).chmod(0o666)
    # ruleid: loose-permissions
    os.umask(0)
    # ruleid: loose-permissions
    os.chmod(path, stat.S_IRUSR | stat.S_IWOTH)
    # ok: loose-permissions
    os.chmod(path, 0o755)
    # ok: loose-permissions
    Path(path).chmod(0o600)
    # ok: loose-permissions
    os.umask(0o077)
    # ok: loose-permissions
    os.chmod(path, os.stat(path).st_mode & ~stat.S_IWOTH)
