"""`python -m foureyes` is the same as `foureyes`."""

from foureyes.entrypoints.cli import main

main()
