"""The record that cannot be rewritten unnoticed: append, read, verify. Tamper-evident, not tamper-proof."""
