"""The parts of the `airbyte-manifest` adapter."""
