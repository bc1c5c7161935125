"""Makes other people's text safe to show, for each kind of output."""
