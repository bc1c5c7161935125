"""The product's words as frozen types: pure values, no input or output, no third-party imports."""
