"""The approval gate: policy text and the forge's facts come in, one decision with its reasons goes out. No I/O."""
