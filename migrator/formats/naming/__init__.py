"""Names that new parts of configurations get."""
