"""The parts that the adapters of environment files share."""
