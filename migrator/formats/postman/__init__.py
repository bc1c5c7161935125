"""What the adapter of Postman's collections needs to know of their folders and requests."""
