"""Detectors: one module each. Each knows one kind of file, and how keys are used in it."""
