"""What the adapters of programs that poll HTTP APIs by a configuration share."""
