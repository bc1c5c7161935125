"""Source text with positions, and span edits. Knows nothing of inventories or OAuth."""
