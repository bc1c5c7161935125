"""Extractor formats: one module each. Each reads, judges and rewrites one kind of configuration file."""
