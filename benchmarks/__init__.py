"""Ratios against named peers, each taken in one run on one machine. No timed tests."""
