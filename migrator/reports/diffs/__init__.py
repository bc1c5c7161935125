"""Unified diffs: read into rows for display, joined into patches."""
