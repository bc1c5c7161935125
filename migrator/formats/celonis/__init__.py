"""The parts of the `celonis-extractor-builder` adapter."""
