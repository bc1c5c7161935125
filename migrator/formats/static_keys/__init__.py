"""What the adapters of programs share that can only send a fixed key."""
