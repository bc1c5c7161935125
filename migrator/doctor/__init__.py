"""Says what is missing before a check can succeed, and prints nothing secret."""
