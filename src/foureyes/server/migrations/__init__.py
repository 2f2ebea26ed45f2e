"""Every change of the tables, in order. They run when a process starts, one process at a time."""
