"""Every error a user can meet, in one tree, and the exit codes they lead to.

A message is one line that says what is wrong and what to do about it.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns. `INCOMPLETE` is never reported as success."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3


class FoureyesError(Exception):
    """Base of all errors that are shown as one line. `exit_code` is what the process returns."""

    exit_code = ExitCode.INCOMPLETE

    @property
    def message(self) -> str:
        """What went wrong, still known as the message it was made of."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class UsageError(FoureyesError):
    """The caller asked for something that cannot be: no repository, unknown ref, unknown rule."""

    exit_code = ExitCode.USAGE


class PolicyError(FoureyesError):
    """The policy cannot be used. The message names file and line."""

    exit_code = ExitCode.USAGE


class RulePackError(FoureyesError):
    """A rule file is not valid. The message names file and line."""

    exit_code = ExitCode.USAGE


class AnalysisError(FoureyesError):
    """The change could not be analysed to the end."""

    exit_code = ExitCode.INCOMPLETE


class GitError(AnalysisError):
    """git failed, timed out, or answered more than the caps allow."""
