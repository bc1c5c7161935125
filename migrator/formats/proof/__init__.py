"""What the adapters of all formats need to prove that a configuration is migrated."""
