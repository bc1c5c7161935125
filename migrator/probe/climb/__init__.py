"""One client up the ladder: what was seen on each rung, and what that means for it and its extractors."""
