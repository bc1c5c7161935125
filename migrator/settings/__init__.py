"""Settings that a repository keeps: nothing in them can widen whom secrets are sent to."""
