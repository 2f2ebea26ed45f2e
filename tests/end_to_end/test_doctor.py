"""doctor on a repository that the running App looks after: what the App posted and was sent is what doctor sees."""

from foureyes.demo.stage import APPROVAL, Stage
from foureyes.gate.binding import binding
from foureyes.github.setup_access import Credentials
from foureyes.github.setup_reading import Question, forge_setup
from foureyes.model.diagnosis import Line, State, Verdict, verdict
from foureyes.ownership.code_owners import LOCATIONS
from foureyes.standin.stand_in import StandIn
from tests.end_to_end.pulls import begin


def test_doctor_sees_a_gate_that_binds_and_then_the_hole_in_it(stage: Stage, forge: StandIn) -> None:
    work = begin(stage, "doctor").opened()
    work.waits()
    work.repository.protections.clear()
    rules = forge.protect_branch(work.repository, checks=[(APPROVAL, stage.app.id)], as_ruleset=True)

    def said() -> dict[str, Line]:
        credentials = Credentials(
            stage.app.id, stage.app.private_key.encode(), forge.user_token(stage.olga), forge.base_url
        )
        owner, name = forge.world.full_name(work.repository).split("/")
        setup = forge_setup(credentials, Question(owner, name, (), LOCATIONS))
        return {line.id: line for line in binding(setup)}

    lines = said()
    assert verdict(lines.values()) is Verdict.HOLDS, [line for line in lines.values() if line.state is not State.OK]
    states = {name: lines[name].state for name in ("posted", "same-name", "installation", "permissions", "bypass")}
    assert set(states.values()) == {State.OK}, states
    assert lines["deliveries"].state in (State.OK, State.WARNING)
    forge.change_protection(rules, enforcement="disabled")
    assert said()["required"].state is State.FAILS
