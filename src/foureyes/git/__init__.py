"""Reads git repositories without checking anything out and without running anything they name.

A path goes in; a `Snapshot` (change set, both trees, a reader for their blobs) comes out. `command.py` runs git,
`private_directory.py` explains why nothing in a reviewed repository's configuration can take effect.
"""
