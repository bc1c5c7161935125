"""The evidence pack: what a run saw and from what, hashed into one manifest."""
