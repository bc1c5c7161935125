"""What the adapters of dlt's rest_api source share."""
