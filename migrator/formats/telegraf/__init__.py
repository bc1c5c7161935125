"""What the adapter of Telegraf's inputs.http needs to know of its settings."""
