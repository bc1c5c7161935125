"""Looks through every version of every file that a repository keeps, for secrets in plain text."""
