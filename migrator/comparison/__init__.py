"""What became different: key against token, the last check against this one. Compares, and sends nothing."""
