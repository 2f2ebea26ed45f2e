"""A stand-in for GitHub on loopback: stateful, real git, signed webhooks, refusing what GitHub refuses.

Ships with the product for the demo, and carries its tests. It shares no code with what it tests.
"""
