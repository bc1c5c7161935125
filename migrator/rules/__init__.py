"""Audit rules: one module each. A rule reads the inventory and yields findings; it changes nothing."""
