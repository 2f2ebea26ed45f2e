"""An empty place comes in; out comes a bare repository of ours in it, ready to take strangers' objects from a fetch.

It is made by hand, as `git init` would copy templates, and hooks with them. What it is configured for checks every
object, follows no redirection, asks nobody for a password and starts nothing.
"""

from pathlib import Path

_CONFIG = """\
[core]
	repositoryformatversion = {version}
	bare = true
	hooksPath = /dev/null
	alternateRefsCommand = true
	symlinks = false
	fsmonitor = false
	logAllRefUpdates = false
[transfer]
	fsckObjects = true
	unpackLimit = 1
[fetch]
	recurseSubmodules = no
	writeCommitGraph = false
[fetch "fsck"]
	zeroPaddedFilemode = ignore
	badTimezone = ignore
	missingSpaceBeforeDate = ignore
[http]
	followRedirects = false
[credential]
	helper =
[gc]
	auto = 0
[maintenance]
	auto = false
"""
_SHA256 = "[extensions]\n\tobjectFormat = sha256\n"


def make(place: Path, *, is_sha256: bool = False) -> None:
    """Make the repository in `place`, which is not there yet; its configuration is written last."""
    for folder in ("objects/info", "objects/pack", "refs/heads"):
        (place / folder).mkdir(parents=True, mode=0o700)
    (place / "HEAD").write_text("ref: refs/heads/none\n", "ascii", newline="\n")
    config = _CONFIG.format(version=1) + _SHA256 if is_sha256 else _CONFIG.format(version=0)
    (place / "config").write_text(config, "ascii", newline="\n")
