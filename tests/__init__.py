"""Tests mirror the rooms of `src/foureyes`; `repositories.py` builds real git repositories for all of them."""
