"""The rule catalogue and the engine that runs its pattern rules: rule files and parsed code in, matches out."""
