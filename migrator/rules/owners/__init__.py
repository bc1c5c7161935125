"""What is shared by extractors of several owners."""
