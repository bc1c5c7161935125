"""Reasons, what they stand for, what to do next, and verdicts that need no request."""
