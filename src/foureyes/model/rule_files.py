"""Where the catalogue lies: in an installed wheel inside the package, in a checkout at the top of the repository."""

from pathlib import Path

from foureyes.model.errors import RulePackError


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
        f"no rules at {shipped} or {checkout}: the installation is not complete, install foureyes again"
    )
