"""What a review process is asked and what it answers: what passes between processes and lies in the database."""

from dataclasses import dataclass, field

from foureyes.assembly.gate_reading import GateReading
from foureyes.model.gate_facts import AnalysisState
from foureyes.model.policy import Policy
from foureyes.model.review import Review
from foureyes.ownership.taken_on import TakenOn
from foureyes.provenance.pull_request import PullRequestFacts


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Review `base..head` in the bare repository at `mirror`. `memory_mb` and `seconds` (of CPU) bound
    each process. `taken_on` is who answers for what by the record, `left` the owners who cannot write any more."""

    mirror: str
    base: str
    head: str
    cache: str
    memory_mb: int
    seconds: int
    pull_request: PullRequestFacts
    taken_on: tuple[TakenOn, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What came of it. `review` is None where it failed; `policy_problem` says why the base's policy cannot be used;
    `reading` is what git told for the gate."""

    state: AnalysisState
    detail: str = ""
    review: Review | None = None
    policy: Policy | None = None
    policy_problem: str = ""
    reading: GateReading = field(default_factory=GateReading)

    @property
    def is_failed(self) -> bool:
        return self.state is AnalysisState.FAILED
