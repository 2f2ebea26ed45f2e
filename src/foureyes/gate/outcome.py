"""What one requirement of the gate comes to: the node of the decision tree, the reason code where it is not met, and
what a person must do then."""

from dataclasses import dataclass

from foureyes.model.decision import Reason, Requirement


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is None when the requirement is met. `override_lifts`: an admin's override may stand in for it."""

    requirement: Requirement
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    override_lifts: bool = False


def met(name: str, detail: str, parts: tuple[Requirement, ...] = ()) -> Outcome:
    return Outcome(Requirement(name, True, detail, parts))


def unmet(
    name: str,
    reason: Reason,
    detail: str,
    missing: str,
    *,
    parts: tuple[Requirement, ...] = (),
    override_lifts: bool = False,
) -> Outcome:
    return Outcome(Requirement(name, False, detail, parts), reason, (missing,), override_lifts)
