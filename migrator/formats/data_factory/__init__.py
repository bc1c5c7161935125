"""The parts of the `azure-data-factory` adapter."""
