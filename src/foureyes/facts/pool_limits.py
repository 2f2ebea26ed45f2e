"""What a worker may use: it is told when it starts, and before each file. Windows has no such limits for one process:
there the parent's clock is the only one.
"""

import signal
import sys

from foureyes.facts.limits import Limits

if sys.platform == "win32":

    def restrict(_: Limits) -> None:
        """Leave the end to the parent."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def allow(_: float) -> None:
        """Do nothing."""

else:
    import resource

    def restrict(limits: Limits) -> None:
        """Leave the end to the parent, and limit the memory of this process."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGPROF, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _lower(resource.RLIMIT_AS, _address_space() + limits.memory_bytes)

    def allow(seconds: float) -> None:
        """Let the process use so much CPU time from now on; 0 takes the limit away."""
        signal.setitimer(signal.ITIMER_PROF, seconds)

    def _address_space() -> int:
        try:
            with open("/proc/self/statm", encoding="ascii") as file:
                return int(file.read().split()[0]) * resource.getpagesize()
        except (OSError, ValueError, IndexError):
            return 0

    def _lower(kind: int, most: int) -> None:
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            return  # macOS refuses; time limits still hold
