"""What a check will ask for, of whom and how often, before the first request."""
