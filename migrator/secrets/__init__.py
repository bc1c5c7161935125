"""References to secrets: one module for each kind."""
