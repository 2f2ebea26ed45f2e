"""What is said when facts cannot be kept: a message of the fact store comes in, a line on stderr goes out."""

import sys

from foureyes.model.wording import worded
from foureyes.translation.translated import translated


def warn_of_cache(message: str) -> None:
    """Tell it in the reader's language."""
    print(translated(worded("foureyes: warning: {message}", message=message)), file=sys.stderr)
