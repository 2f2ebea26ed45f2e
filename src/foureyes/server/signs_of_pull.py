"""What the forge says of a pull request in, a digest of its signs of agents out: another one means another review."""

from foureyes.model.policy import EvidencePolicy
from foureyes.provenance.matcher import matcher
from foureyes.provenance.pull_request import PullRequestFacts, evidence_in
from foureyes.provenance.signal_files import load_signals
from foureyes.recording import digest_of


def signs_of(facts: PullRequestFacts, policy: EvidencePolicy) -> str:
    """Return a digest of what a pull request's own text, labels, branch and author show of agents."""
    found = evidence_in(facts, known=matcher(load_signals()), policy=policy)
    return digest_of(*sorted(f"{item.signal} {item.agent} {item.where} {item.value}" for item in found))
