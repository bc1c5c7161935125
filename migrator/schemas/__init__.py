"""JSON Schemas, and the one place that validates with them."""
