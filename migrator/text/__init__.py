"""Source text with positions, and span edits, for YAML and JSON. Knows nothing of inventories or OAuth."""
