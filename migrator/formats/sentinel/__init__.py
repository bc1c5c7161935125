"""The parts of the `sentinel-ccf` adapter."""
