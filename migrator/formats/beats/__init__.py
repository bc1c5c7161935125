"""The parts of the `filebeat` adapter."""
