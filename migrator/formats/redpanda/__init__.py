"""The parts of the `redpanda-connect` adapter."""
