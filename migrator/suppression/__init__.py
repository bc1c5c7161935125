"""Findings that do not count, and why: waivers with a last day, and the baseline of a team that starts."""
