"""Everything that decides whether the gate binds, read from GitHub: credentials and a repository in, its setup out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from foureyes.github.outcomes import outcomes
from foureyes.github.setup_access import Access, Credentials, open_access
from foureyes.github.setup_app import app_setup
from foureyes.github.setup_branches import branches, idle_rulesets
from foureyes.github.setup_files import (
    code_owners_file,
    maintainers,
    naming_workflows,
    policy_file,
    posters,
    workflow_settings,
)
from foureyes.model.errors import UsageError
from foureyes.model.forge_setup import AppSetup, ForgeSetup, Poster, Unread
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class Question:
    """Which repository is meant, and which of its branches (none: all protected ones); where CODEOWNERS may lie.
    `progress` is told what is being read."""

    owner: str
    name: str
    branches: Sequence[str]
    code_owners: Sequence[str]
    progress: Callable[[str], None] = lambda _: None


def forge_setup(credentials: Credentials, question: Question) -> ForgeSetup:
    """Read how a repository is set up. Raises `UsageError` where a credential is wrong or the repository unknown."""
    access = open_access(credentials, question.owner, question.name)
    try:
        return _read(access, credentials, question)
    finally:
        access.close()


def _read(access: Access, credentials: Credentials, question: Question) -> ForgeSetup:
    repository = access.get()
    root = _root(credentials.api_url)
    app = app_setup(access, root)
    if isinstance(repository, Unread):
        may_be_absent = credentials.token is not None and isinstance(app, AppSetup) and not app.is_installed
        if isinstance(app, Unread) or may_be_absent or (app.is_installed and not app.is_suspended):
            raise UsageError(
                worded(
                    "{repository} cannot be read: {error}",
                    repository=f"{access.owner}/{access.name}",
                    error=repository.reason,
                )
            )
        return _unseen(access, app, repository, root)
    with outcomes(worded("the repository")):
        default, page = repository.text("default_branch"), repository.text("html_url")
    found, unread = branches(access, default, question.branches, page, question.progress)
    question.progress(worded("files, people and checks"))
    posted = posters(access, default, credentials.app_id, app.slug if isinstance(app, AppSetup) else "")
    if not isinstance(posted, Unread) and credentials.app_id is None and not posted[0]:
        posted = _NOBODY_SAID
    return ForgeSetup(
        repository=repository.text("full_name"),
        page=page,
        app_id=credentials.app_id,
        app=app,
        branches=found,
        unread_branches=unread,
        idle_rulesets=idle_rulesets(access),
        workflows=workflow_settings(access),
        naming_workflows=naming_workflows(access, default),
        posters=posted if isinstance(posted, Unread) else posted[0],
        has_posted=_has_posted(posted, credentials.app_id),
        policy=policy_file(access, default),
        code_owners=code_owners_file(access, default, question.code_owners),
        maintainers=maintainers(access),
    )


def _unseen(access: Access, app: AppSetup, why: Unread, root: str) -> ForgeSetup:
    """The App is not installed, or asleep: that much is known, and nothing else."""
    name = f"{access.owner}/{access.name}"
    page = f"{root}/{name}"
    return ForgeSetup(name, page, app.id, app, (), (why,), (), why, why, why, why, why, why, why)


def _has_posted(posted: tuple[tuple[Poster, ...], bool] | Unread, app_id: int | None) -> bool | Unread:
    if isinstance(posted, Unread):
        return posted
    return _NOBODY_SAID if app_id is None else posted[1]


_NOBODY_SAID = Unread(worded("nobody said which App is ours (FOUREYES_APP_ID, or --app-id)"))


def _root(api_url: str) -> str:
    if api_url.rstrip("/") == "https://api.github.com":
        return "https://github.com"
    return api_url.rstrip("/").removesuffix("/api/v3")
