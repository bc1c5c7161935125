"""The parts of the `grafana-infinity` adapter."""
