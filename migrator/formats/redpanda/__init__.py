"""What Redpanda Connect's HTTP components send."""
