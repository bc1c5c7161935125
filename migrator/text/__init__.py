"""Source text with positions, and span edits, for YAML, JSON, TOML and properties. Knows nothing of inventories or OAuth."""
