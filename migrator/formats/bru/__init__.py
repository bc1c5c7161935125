"""What the adapter of Bruno's requests needs to know of their blocks."""
