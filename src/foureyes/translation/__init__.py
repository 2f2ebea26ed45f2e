"""Tells what foureyes says in the reader's language, from gettext catalogues under `locale/`."""
