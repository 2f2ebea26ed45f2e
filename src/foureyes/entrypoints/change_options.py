"""Options that name a change, and how they become a snapshot. Shared by every command that looks at a change."""

from dataclasses import dataclass
from pathlib import Path

from foureyes.assembly.policy_file import POLICY_FILE, policy_at
from foureyes.git.change_set import Snapshot, between, staged, work_tree
from foureyes.git.repository import Repository
from foureyes.model.errors import PolicyError, UsageError
from foureyes.model.system_errors import unread_reason
from foureyes.model.wording import conjoined, worded


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """What the caller said of the change. At most one of `head`, `is_staged`, `is_work_tree` may be given."""

    base: str | None = None
    head: str | None = None
    is_staged: bool = False
    is_work_tree: bool = False

    def check(self) -> None:
        """Raise `UsageError` where the options contradict one another."""
        given = [
            name
            for name, is_given in (
                ("--head", self.head is not None),
                ("--staged", self.is_staged),
                ("--working-tree", self.is_work_tree),
            )
            if is_given
        ]
        if len(given) > 1:
            raise UsageError(
                worded("{options} exclude one another: each names what the change ends in", options=conjoined(given))
            )


def snapshot_of(repo: Repository, options: ChangeOptions) -> Snapshot:
    """Return the change that the options name. Raises `UsageError` where they contradict one another."""
    options.check()
    if options.is_staged:
        return staged(repo, options.base)
    if options.is_work_tree:
        return work_tree(repo, options.base)
    return between(repo, options.base, options.head or "HEAD")


def policy_text(repo: Repository, commit: str, config: Path | None) -> tuple[str | None, str, str]:
    """Return (text, path, where it is from) of the policy: `config` if given, else the file of `commit`.

    The text is None where `commit` has no policy file, which means the built-in defaults.
    """
    if config is not None:
        try:
            return config.read_text("utf-8"), str(config), str(config)
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError(
                worded("{path}: cannot be read: {error}", path=str(config), error=unread_reason(error))
            ) from None
    text, where = policy_at(repo, commit)
    return text, POLICY_FILE, where
