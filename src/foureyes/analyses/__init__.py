"""One file per concern, pure: a subject in (change, facts, policy), findings out."""
