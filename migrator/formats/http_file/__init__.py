"""What the adapter of `.http` files needs to know of their requests."""
