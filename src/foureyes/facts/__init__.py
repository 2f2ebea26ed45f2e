"""What Python blobs say: parsed once per blob id, kept, and asked by the analyses.

In: tree entries and a reader of blobs. Out: `TreeFacts`, the facts of one tree. Nothing read is ever imported or run.
"""
