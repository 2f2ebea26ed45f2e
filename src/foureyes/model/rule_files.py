"""Where the catalogue lies: in an installed wheel inside the package, in a checkout at the top of the repository."""

import hashlib
from pathlib import Path

from foureyes.model.errors import RulePackError
from foureyes.model.wording import worded


def rules_root() -> Path:
    """Return the directory that holds the rule categories (`rules/<category>/`)."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_rules"
    if shipped.is_dir():
        return shipped
    checkout = package.parent.parent / "rules"
    if checkout.is_dir():
        return checkout
    raise RulePackError(
        worded(
            "no rules at {shipped} or {checkout}: the installation is not complete, install foureyes again",
            shipped=str(shipped),
            checkout=str(checkout),
        )
    )


def rules_digest() -> str:
    """Return a hash of every rule page, signal and convention: two installations with the same one say the same."""
    root = rules_root()
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml"), key=lambda item: item.relative_to(root).as_posix()):
        name, data = path.relative_to(root).as_posix().encode(), path.read_bytes()
        digest.update(b"%d %s %d " % (len(name), name, len(data)) + data)
    return digest.hexdigest()
