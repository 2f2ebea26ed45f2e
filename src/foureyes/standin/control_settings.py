"""Control of what administrators set beside the protection of a branch: who passes it by, what workflows may do."""

from collections.abc import Sequence

from foureyes.standin.state import BypassActor, Protection, Repository
from foureyes.standin.world import World


class SettingsControl:
    world: World

    def change_protection(
        self,
        protection: Protection,
        *,
        bypass: Sequence[BypassActor] | None = None,
        enforcement: str | None = None,
        of_organization: bool | None = None,
        force_pushes: bool | None = None,
        deletions: bool | None = None,
        lax_on_create: bool | None = None,
        restrict_dismissals: bool | None = None,
    ) -> None:
        """What is not given stays. Bypass actors, enforcement and the organisation's rulesets are for rulesets only."""
        given: dict[str, object] = {
            "bypass": tuple(bypass) if bypass is not None else None,
            "enforcement": enforcement,
            "is_of_organization": of_organization,
            "allows_force_pushes": force_pushes,
            "allows_deletions": deletions,
            "is_lax_on_create": lax_on_create,
            "restricts_dismissals": restrict_dismissals,
        }
        with self.world.lock:
            for name, value in given.items():
                if value is not None:
                    setattr(protection, name, value)

    def set_workflow_permissions(
        self, repository: Repository, *, may_approve: bool = False, default: str = "read"
    ) -> None:
        """Whether workflows may approve pull requests, and what their token may do by default ("read", "write")."""
        with self.world.lock:
            repository.actions_may_approve = may_approve
            repository.workflow_permission = default
