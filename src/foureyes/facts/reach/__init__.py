"""What reaches a module: names as the interpreter sees them, entry points, the import graph, and chains through it.

In: the facts of one tree and the conventions in `rules/entrypoints/`. Out: `Reachability`.
"""
