"""Who wrote it: commit facts, notes and pull-request facts come in, an `Attribution` with its evidence goes out."""
