"""Waiting for stores of secrets, no longer than a limit."""
